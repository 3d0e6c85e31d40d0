"""The people of a soak: as many accounts as wanted, drawn from the seed."""

from dataclasses import dataclass

from sandbox.specs import AccountSpec, PageSpec, Persona
from sandbox.world.compose import MOST_ACCOUNTS
from sandbox.world.randomness import stream

FIRST_NUMBER = 200
MOST_PEOPLE = MOST_ACCOUNTS - FIRST_NUMBER
ONE_BRAND_IN = 12
ONE_NANO_IN = 25
"""Accounts of under 100 followers: of them the API tells less."""
ONE_CONVERTED_IN = 8
"""Accounts with posts from before they were professional."""

_NICHES = ("travel", "cycling", "slow", "ceramics", "food", "photo", "home")
_COUNTRIES = (("DE", "AT", "CH"), ("GB", "US"), ("SE", "NO", "DK"), ("ES", "MX", "AR"), ("FR", "IT", "NL"))


@dataclass(frozen=True)
class SoakPerson:
    """Somebody with one account, and as what they join."""

    persona: Persona
    role: str

    @property
    def key(self) -> str:
        return self.persona.key

    @property
    def account(self) -> AccountSpec:
        return self.persona.accounts[0]


def draw_people(number: int, seed: int) -> tuple[SoakPerson, ...]:
    """That many people, the same for the same seed. Raises ValueError where ids would not last."""
    if not 0 < number <= MOST_PEOPLE:
        raise ValueError(f"between 1 and {MOST_PEOPLE} accounts")
    return tuple(_person(place, seed) for place in range(number))


def _person(place: int, seed: int) -> SoakPerson:
    numbers = stream(seed, "soak person", place)
    key, number = f"soak_{place:03}", FIRST_NUMBER + place
    is_nano = place % ONE_NANO_IN == ONE_NANO_IN - 1
    followers = numbers.randint(40, 95) if is_nano else int(10 ** numbers.uniform(3.1, 5.6))
    posts = numbers.randint(8, 60)
    account = AccountSpec(
        key,
        number,
        key.replace("_", "."),
        f"Soak {place:03}",
        "One of many.",
        "",
        numbers.choice(_NICHES),
        followers,
        numbers.randint(40, 900),
        posts,
        round(numbers.uniform(0.2, 1.1), 2),
        round(numbers.uniform(0.3, 2.2), 2),
        numbers.choice(_COUNTRIES),
        growth_per_day=0.0 if is_nano else round(numbers.uniform(0.0, 0.0015), 5),
        reels_share=round(numbers.uniform(0.1, 0.5), 2),
        before_professional=posts // 4 if place % ONE_CONVERTED_IN == 0 else 0,
    )
    page = PageSpec(2_000 + number, f"Soak Page {place:03}", "Blogger", account)
    role = "brand" if place % ONE_BRAND_IN == 0 else "influencer"
    return SoakPerson(Persona(key, number, f"Soak {place:03}", "influencer", "", (page,), hidden=True), role)
