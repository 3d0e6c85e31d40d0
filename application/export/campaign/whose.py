"""Whose posts a report holds: every person once, each with a label that no other has. Pure.

Posts and people are joined by this label in the workbook's formulas, which compare without regard to case.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from application.campaigns.results.reported import ReportedPost
from application.export.report import clean_text

PersonKey = tuple[str, int | str]
"""A user, else an account that no user of ours holds, else a name."""


@dataclass(frozen=True)
class Member:
    """A brand or an influencer of the campaign; some have no Instagram account."""

    name: str
    instagram_account: int | None = None
    username: str | None = None
    user_id: int | None = None


@dataclass(frozen=True)
class Person:
    """An influencer, a brand, or somebody else whose posts were accepted, with these posts."""

    key: PersonKey
    label: str
    name: str | None
    role: str
    username: str | None
    posts: tuple[ReportedPost, ...]
    user_id: int | None = None
    instagram_account: int | None = None


def people_of(
    influencers: Iterable[Member], brands: Iterable[Member], posts: Iterable[ReportedPost]
) -> tuple[Person, ...]:
    """Every influencer, and every brand or other person that has accepted posts."""
    own: dict[PersonKey, list[ReportedPost]] = {}
    for post in posts:
        own.setdefault(post_key(post), []).append(post)
    found: dict[PersonKey, Person] = {}
    taken: set[str] = set()
    for role, member in _members(influencers, brands, own):
        key = _key(member.user_id, member.instagram_account, member.name)
        if key not in found and (key in own or role == "influencer"):
            found[key] = Person(
                key=key,
                label=_free_label(_label(member), taken),
                name=member.name or None,
                role=role,
                username=member.username or None,
                posts=tuple(own.get(key, ())),
                user_id=member.user_id,
                instagram_account=member.instagram_account,
            )
    return tuple(found.values())


def post_key(post: ReportedPost) -> PersonKey:
    """Whose the post is."""
    return _key(post.user_id, post.instagram_account, post.partner)


def _members(
    influencers: Iterable[Member],
    brands: Iterable[Member],
    own: Mapping[PersonKey, Sequence[ReportedPost]],
) -> Iterator[tuple[str, Member]]:
    """Members, then whoever else has posts."""
    for influencer in influencers:
        yield "influencer", influencer
    for brand in brands:
        yield "brand", brand
    for posts in own.values():
        first = posts[0]
        username = next((post.username for post in posts if post.username), None)
        yield "not a member", Member(first.partner or "", first.instagram_account, username, first.user_id)


def _key(user_id: int | None, account_id: int | None, name: str | None) -> PersonKey:
    if user_id is not None:
        return "user", user_id
    return ("account", account_id) if account_id is not None else ("name", (name or "").casefold())


def _label(member: Member) -> str:
    """The handle, else the name, else the account's number."""
    if member.username:
        return clean_text(f"@{member.username}")[0]
    if member.name:
        return clean_text(member.name)[0]
    return "No account" if member.instagram_account is None else f"Account {member.instagram_account}"


def _free_label(label: str, taken: set[str]) -> str:
    """The label, with a number behind it where another has it already."""
    free, number = label, 1
    while free.casefold() in taken:
        number += 1
        free = f"{label} ({number})"
    taken.add(free.casefold())
    return free
