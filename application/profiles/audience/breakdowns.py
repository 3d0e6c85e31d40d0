"""What an audience is told by: age and gender, countries, cities; and their words. Pure."""

import enum
from dataclasses import dataclass
from typing import Self

from application.profiles.audience.countries import country_name

METRIC = "follower_demographics"
MOST_TOLD = 45
"""Instagram tells so many rows of each, the largest (graph-api.md, 5.2)."""


class Breakdown(enum.StrEnum):
    """`value` is how the table `audience_shares` names it; `slug` stands in addresses."""

    slug: str
    heading: str
    head: str

    def __new__(cls, value: str, slug: str, heading: str, head: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.slug, member.heading, member.head = slug, heading, head
        return member

    AGE_GENDER = "age,gender", "age-and-gender", "Age and gender", "Age, gender"
    COUNTRY = "country", "countries", "Countries", "Country"
    CITY = "city", "cities", "Cities", "City"


class Gender(enum.StrEnum):
    WOMEN = "women"
    MEN = "men"
    NOT_SAID = "not said"


_GENDERS = {"F": Gender.WOMEN, "M": Gender.MEN}


@dataclass(frozen=True, order=True)
class AgeGroup:
    """Ordered from the youngest; an age that is none stands last, in Instagram's own words."""

    from_year: int
    words: str


def age_and_gender(dimension: str) -> tuple[AgeGroup, Gender]:
    """ "25-34,F" taken apart; a gender that is neither F nor M was not said."""
    age, _, gender = dimension.partition(",")
    begins = age[:2].rstrip("-+")
    from_year = int(begins) if begins.isascii() and begins.isdigit() else 999
    return AgeGroup(from_year, age.replace("-", "–") or "Age not said"), _GENDERS.get(gender, Gender.NOT_SAID)


def dimension_words(breakdown: Breakdown, dimension: str) -> str:
    """A row's name for people: "25–34, women", "Germany", "Leipzig, Saxony"."""
    if breakdown is Breakdown.AGE_GENDER:
        age, gender = age_and_gender(dimension)
        return f"{age.words}, {'gender not said' if gender is Gender.NOT_SAID else gender.value}"
    return country_name(dimension) if breakdown is Breakdown.COUNTRY else dimension


def in_order(breakdown: Breakdown, dimension: str) -> tuple[AgeGroup, int]:
    """Where a row of ages stands among its fellows; all countries and all cities stand level."""
    if breakdown is not Breakdown.AGE_GENDER:
        return AgeGroup(0, ""), 0
    age, gender = age_and_gender(dimension)
    return age, list(Gender).index(gender)
