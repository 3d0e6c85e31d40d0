"""The people of the sandbox: invented, fixed, and each there to make one rule visible."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.specs import AccountSpec, BusinessSpec, PageSpec, Persona
from sandbox.troubled import TROUBLED

__all__ = [
    "ACCOUNTS",
    "ACCOUNT_IDS",
    "BUSINESSES",
    "BY_KEY",
    "BY_USER_ID",
    "CROWD",
    "EVERYBODY",
    "PAGES",
    "PERSONAS",
    "AccountSpec",
    "PageSpec",
    "Persona",
    "guests",
]

# fmt: off
# The accounts and people are tables: a line per field would hide what differs between them.
MARA = AccountSpec(
    "mara_lindqvist", 1, "mara.lindqvist", "Mara Lindqvist",
    "Slow travel, cold swims, warm kitchens. Gothenburg ⛴", "https://mara-lindqvist.example",
    "travel", 812_400, 641, 420, 1.1, 4.0, ("SE", "DE", "NO", "GB", "US", "DK"),
    growth_per_day=0.0009, reels_share=0.45, campaigns=("alder_tea", "casa_lumen"),
)
TOMAS = AccountSpec(
    "tomas_okafor", 2, "tomas.okafor", "Tomás Okafor",
    "Long rides and short stories 🚴 Lisbon · Lagos", "https://okafor-rides.example",
    "cycling", 96_300, 812, 260, 0.8, 2.5, ("PT", "NG", "GB", "ES", "BR", "FR"),
    growth_per_day=0.0011, reels_share=0.4, campaigns=("north_cycle",),
)
YUKI = AccountSpec(
    "yuki_brandt", 3, "yuki.brandt", "Yuki Brandt",
    "Tea, paper, quiet rooms. Leipzig", "https://yuki-brandt.example",
    "slow", 14_230, 388, 180, 0.5, 1.5, ("DE", "JP", "AT", "CH", "NL"),
    carousel_share=0.4, reels_share=0.2, campaigns=("alder_tea",),
)
LENA = AccountSpec(
    "lena_ferraro", 4, "lena.makes.cups", "Lena Ferraro",
    "First year at the wheel. Wobbly cups.", "",
    "ceramics", 84, 171, 36, 0.3, 0.9, ("IT", "FR"),
    growth_per_day=0.0, reels_share=0.15, campaigns=("alder_tea",),
)
INES = AccountSpec(
    "ines_duarte", 5, "ines.duarte", "Inês Duarte",
    "Cooks, reads, gets lost. Porto 📚🍋", "https://ines-duarte.example",
    "food", 27_150, 903, 1_000, 1.2, 2.0, ("PT", "BR", "ES", "FR", "GB"),
    before_professional=300, campaigns=("north_cycle", "alder_tea"),
)
SAM = AccountSpec(
    "sam_ortega", 6, "sam.ortega", "Sam Ortega",
    "Streets at six in the morning 📷", "https://sam-ortega.example",
    "photo", 41_700, 1_204, 150, 0.45, 1.2, ("MX", "US", "ES", "AR", "CO"),
    campaigns=("north_cycle",),
)
KITCHEN = AccountSpec(
    "ortega_kitchen", 7, "ortega.kitchen", "Ortega Kitchen",
    "What we cook after the walk", "https://ortega-kitchen.example",
    "food", 8_820, 240, 90, 0.35, 0.8, ("MX", "US", "ES"),
    campaigns=("casa_lumen",),
)
PRIYA = AccountSpec(
    "priya_novak", 8, "priya.novak", "Priya Novak",
    "Small flat, big plants 🌿 Brno", "https://priya-novak.example",
    "home", 5_640, 520, 120, 0.4, 1.1, ("CZ", "SK", "DE", "GB", "IN"),
    campaigns=("casa_lumen",),
)
ALDER = AccountSpec(
    "alder_tea", 9, "alder.tea", "Alder Tea",
    "Leaf tea, picked late, sent slowly.", "https://alder-tea.example",
    "slow", 58_900, 310, 140, 0.5, 1.4, ("GB", "DE", "SE", "US", "NL"),
    carousel_share=0.35,
)
NORTH = AccountSpec(
    "north_cycle", 10, "north.cycle", "North Cycle",
    "Steel frames, honest prices, since 1987.", "https://north-cycle.example",
    "cycling", 133_500, 154, 160, 0.6, 1.8, ("GB", "PT", "US", "DE", "FR"),
    reels_share=0.45,
)
LUMEN = AccountSpec(
    "casa_lumen", 11, "casa.lumen", "Casa Lumen",
    "Lamps that let the evening be evening.", "https://casa-lumen.example",
    "home", 22_480, 402, 110, 0.4, 1.0, ("ES", "CZ", "MX", "IT", "FR"),
)

PERSONAS: tuple[Persona, ...] = (
    Persona("mara_lindqvist", 1, "Mara Lindqvist", "influencer", "Macro: over 800,000 followers",
            (PageSpec(1, "Mara Lindqvist", "Travel blogger", MARA),)),
    Persona("tomas_okafor", 2, "Tomás Okafor", "influencer", "Mid-size: about 96,000 followers",
            (PageSpec(2, "Okafor Rides", "Athlete", TOMAS),)),
    Persona("yuki_brandt", 3, "Yuki Brandt", "influencer", "Micro: about 14,000 followers",
            (PageSpec(3, "Yuki Brandt", "Blogger", YUKI),)),
    Persona("lena_ferraro", 4, "Lena Ferraro", "influencer", "Nano: under 100 followers, no demographics",
            (PageSpec(4, "Lena makes cups", "Artist", LENA),)),
    Persona("ines_duarte", 5, "Inês Duarte", "influencer",
            "1,000 posts, the oldest 300 from before the account was professional",
            (PageSpec(5, "Inês Duarte", "Food blogger", INES),)),
    Persona("sam_ortega", 6, "Sam Ortega", "influencer", "Two Pages with one account each",
            (PageSpec(6, "Sam Ortega Photography", "Photographer", SAM),
             PageSpec(7, "Ortega Kitchen", "Food blogger", KITCHEN))),
    Persona("priya_novak", 7, "Priya Novak", "influencer", "Micro: under 6,000 followers",
            (PageSpec(8, "Priya Novak", "Home decor", PRIYA),)),
    Persona("noor_haddad", 8, "Noor Haddad", "person", "Has a Page, but no Professional account linked to it",
            (PageSpec(12, "Noor Haddad Writes", "Writer", None),)),
    Persona("ben_castell", 9, "Ben Castell", "person", "Has no Facebook Page"),
    Persona("alder_tea", 10, "Agnes Alder", "brand", "Brand: Alder Tea",
            (PageSpec(9, "Alder Tea", "Tea room", ALDER),)),
    Persona("north_cycle", 11, "Niall North", "brand", "Brand: North Cycle",
            (PageSpec(10, "North Cycle", "Bicycle shop", NORTH),)),
    Persona("casa_lumen", 12, "Carla Lumen", "brand", "Brand: Casa Lumen",
            (PageSpec(11, "Casa Lumen", "Lighting shop", LUMEN),)),
    *TROUBLED,
)
# fmt: on


def _crowd(number: int, key: str, posts: int, before_professional: int) -> Persona:
    """Somebody with just so many posts, for benchmarks."""
    account = AccountSpec(
        key,
        60 + number,
        key.replace("_", "."),
        f"Crowd {number}",
        "One of many.",
        "",
        "slow",
        20_000,
        100,
        posts,
        0.5,
        1.0,
        ("GB", "US"),
        before_professional=before_professional,
    )
    page = PageSpec(60 + number, f"Crowd {number}", "Blogger", account)
    return Persona(key, 60 + number, f"Crowd {number}", "influencer", "For benchmarks", (page,), hidden=True)


AGENCY_ACCOUNT = AccountSpec(
    "agency_desk", 30, "agency.desk", "Agency Desk", "We look after others.", "", "slow",
    4_200, 90, 24, 0.2, 0.3, ("GB", "US"),
)  # fmt: skip
STABLE_HOUSE = BusinessSpec(3, "Stable House")
CROWD: tuple[Persona, ...] = (
    *(_crowd(number, f"bench_{number}", 200, 60) for number in range(1, 6)),
    _crowd(6, "bench_small", 1_000, 0),
    _crowd(7, "bench_large", 10_000, 0),
)
AGENCY = Persona(
    "agency_desk",
    19,
    "Agency Desk",
    "person",
    "250 Pages, one Professional account behind the last of them",
    tuple(
        PageSpec(1_000 + number, f"Client {number:03}", "Brand", AGENCY_ACCOUNT if number == 1 else None)
        for number in range(1, 251)
    ),
    hidden=True,
)


def _stable_account(number: int) -> AccountSpec:
    return AccountSpec(
        f"stable_{number:02}", 100 + number, f"stable.{number:02}", f"Stable {number:02}", "One of a stable.",
        "", "slow", 3_000 + number, 60, 12, 0.2, 0.3, ("GB", "US"),
    )  # fmt: skip


# Listed backwards: whoever shows them has to put them in order.
STABLE = Persona(
    "stable_desk",
    20,
    "Stable Desk",
    "person",
    "24 Pages with an account each, one of them in a portfolio and one in no list",
    tuple(
        PageSpec(
            100 + number,
            f"Stable Page {number:02}",
            "Brand",
            _stable_account(number),
            listing="owned" if number == 1 else "unlisted" if number == 2 else "listed",
            business=STABLE_HOUSE if number == 1 else None,
        )
        for number in range(24, 0, -1)
    ),
    hidden=True,
)
EVERYBODY = (*PERSONAS, *CROWD, AGENCY, STABLE)

BY_KEY: dict[str, Persona] = {}
BY_USER_ID: dict[str, Persona] = {}
PAGES: dict[str, tuple[Persona, PageSpec]] = {}
BUSINESSES: dict[str, BusinessSpec] = {}
ACCOUNTS: dict[str, tuple[Persona, PageSpec, AccountSpec]] = {}
ACCOUNT_IDS: dict[int, str] = {}
"""The ids of all accounts by their numbers."""


@contextmanager
def guests(people: Iterable[Persona]) -> Iterator[None]:
    """Have these people live in the sandboxes of this process, beside those who do, for a while."""
    tables: tuple[dict[Any, Any], ...] = (BY_KEY, BY_USER_ID, PAGES, BUSINESSES, ACCOUNTS, ACCOUNT_IDS)
    before = [set(table) for table in tables]
    _let_in(people)
    try:
        yield
    finally:
        for table, known in zip(tables, before, strict=True):
            for key in set(table) - known:
                del table[key]


def _let_in(people: Iterable[Persona]) -> None:
    for persona in people:
        BY_KEY[persona.key] = BY_USER_ID[persona.user_id] = persona
        for page in persona.pages:
            PAGES[page.id] = (persona, page)
            if page.business is not None:
                BUSINESSES[page.business.id] = page.business
            if page.account is not None:
                ACCOUNTS[page.account.id] = (persona, page, page.account)
                ACCOUNT_IDS[page.account.number] = page.account.id


_let_in(EVERYBODY)
