"""Finding people for a campaign: partners and staff by name or handle, however many there are."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from application.campaigns.post_queries import person_label
from application.extensions import db
from application.models import InstagramAccount, Role, User
from application.models.users import STAFF_ROLES

MOST_HITS = 20
MOST_WORDS = 6
LATEST_PAGE = 500


class PeopleKind(enum.StrEnum):
    """The lists of people that a campaign has; the value names the form's field."""

    INFLUENCERS = "influencers"
    BRANDS = "brands"
    RESPONSIBLES = "responsibles"

    @property
    def roles(self) -> tuple[Role, ...]:
        return _ROLES[self]


_ROLES: Mapping[PeopleKind, tuple[Role, ...]] = {
    PeopleKind.INFLUENCERS: (Role.INFLUENCER,),
    PeopleKind.BRANDS: (Role.BRAND,),
    PeopleKind.RESPONSIBLES: STAFF_ROLES,
}


@dataclass(frozen=True)
class Choice:
    """Somebody who is, or could be, on one of the lists."""

    user_id: int
    role: Role
    name: str
    username: str | None
    active: bool

    @property
    def label(self) -> str:
        return person_label(self.name, self.username)

    @property
    def note(self) -> str:
        """What to know before choosing them."""
        return "" if self.username or self.role in STAFF_ROLES else "No Instagram account"


@dataclass(frozen=True)
class Hits:
    """A page of those found, by name; `more`: there are others after it."""

    people: tuple[Choice, ...]
    more: bool = False
    page: int = 1


def find_people(kind: PeopleKind, text: str, *, page: int = 1, without: Collection[int] = ()) -> Hits:
    """Those who can be chosen now and have every word of the text in name or handle; one statement.

    Case and accents count as little as the database's own comparison lets them.
    """
    words = text.split()[:MOST_WORDS]
    page = min(page, LATEST_PAGE)
    statement = (
        _people()
        .where(User.role.in_(kind.roles), User.active, *(_has(word) for word in words))
        .order_by(func.lower(User.name), User.id)
        .offset((page - 1) * MOST_HITS)
        .limit(MOST_HITS + 1)
    )
    if without:
        statement = statement.where(User.id.not_in(without))
    found = [_choice(row) for row in db.session.execute(statement)]
    return Hits(tuple(found[:MOST_HITS]), more=len(found) > MOST_HITS, page=page)


def people_by_id(user_ids: Collection[int]) -> dict[int, Choice]:
    """Those of these ids who exist, in any role; one statement, none for nobody."""
    if not user_ids:
        return {}
    rows = db.session.execute(_people().where(User.id.in_(user_ids)).order_by(func.lower(User.name), User.id))
    return {row.id: _choice(row) for row in rows}


def _people() -> Select[*tuple[Any, ...]]:
    return select(User.id, User.role, User.name, User.active, InstagramAccount.username).outerjoin(
        InstagramAccount, InstagramAccount.user_id == User.id
    )


def _has(word: str) -> ColumnElement[bool]:
    bare = word.removeprefix("@") or word
    return or_(
        User.name.icontains(word, autoescape=True), InstagramAccount.username.icontains(bare, autoescape=True)
    )


def _choice(row: Row[*tuple[Any, ...]]) -> Choice:
    return Choice(row.id, row.role, row.name, row.username, row.active)
