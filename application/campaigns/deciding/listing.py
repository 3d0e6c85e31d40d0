"""A campaign's posts as they are decided on: one view of them, filtered, sorted, by the page.

Each answer takes a fixed number of statements, however many posts there are.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, Subquery, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from application.built_once import built_once
from application.campaigns.candidates import Window
from application.campaigns.deciding.rows import PostRow, rows_of
from application.campaigns.deciding.views import is_by, posts_in_view
from application.campaigns.post_filters import NEWEST, OLDEST, POSTS_A_PAGE, Person, PostFilter
from application.campaigns.post_queries import person_label
from application.campaigns.post_rows import with_owner
from application.extensions import db
from application.models import Decision, InstagramAccount, Post, User


@dataclass(frozen=True)
class PersonPosts:
    """Somebody's posts among all that match, whatever page they are on."""

    person: Person
    label: str
    posts: int


@dataclass(frozen=True)
class PostPage:
    """One page of posts; `page` is the page given, which is never beyond the last.

    `people` are those of all pages by the key of their Person, where the list is grouped by them.
    """

    rows: tuple[PostRow, ...]
    page: int
    total: int
    newest_id: int
    """The highest id of any post: what comes in later is not meant by "all that match"."""
    people: Mapping[str, PersonPosts]
    continues: bool = False
    """The page before ended with posts of the first person here."""

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / POSTS_A_PAGE))

    def rows_by_person(self) -> list[tuple[str, list[PostRow]]]:
        """The page's rows under the key of their person; each person's stand together when grouped."""
        by_key = groupby(self.rows, key=lambda row: row.person.key)
        return [(key, list(rows)) for key, rows in by_key if key in self.people]


def post_page(window: Window, chosen: PostFilter, *, in_view: int | None = None) -> PostPage:
    """The page of posts that a filter asks for, or the last one.

    `in_view` is how many posts the view holds without filters, if that is known. At most five statements, and
    one more for a page beyond the last.
    """
    newest_id = db.session.scalar(*_newest_id()) or 0
    if chosen.group:
        return _page_by_person(window, chosen, newest_id)
    if chosen.is_narrowed or in_view is None:
        listed = posts_in_view(window, chosen, _sorted_by(chosen.order))
        page, total, post_ids = _counting_page(listed, chosen)
    else:
        page, total = _within(chosen.page, in_view), in_view
        post_ids = list(db.session.scalars(*_whole_view_page(window, chosen, page)))
    return PostPage(rows_of(window.campaign_id, post_ids), page, total, newest_id, {})


@built_once
def _newest_id() -> Select[int | None]:
    return select(func.max(Post.id))


def _whole_view_page(window: Window, chosen: PostFilter, page: int) -> tuple[Select[int], dict[str, object]]:
    begin = (page - 1) * POSTS_A_PAGE
    return _part_of_view(
        window.campaign_id, window.starts_at, window.ends_at, begin, view=chosen.view, order=chosen.order
    )


@built_once
def _part_of_view(
    campaign_id: int, starts_at: datetime, ends_at: datetime, begin: int, *, view: Decision, order: str
) -> Select[int]:
    window = Window(campaign_id, starts_at, ends_at)
    listed = posts_in_view(window, PostFilter(view=view, order=order), _sorted_by(order))
    return select(listed.c.id).order_by(*_order(listed, order)).limit(POSTS_A_PAGE).offset(begin)


def _within(page: int, total: int) -> int:
    """That page, or the last when there are not so many."""
    return min(page, max(1, math.ceil(total / POSTS_A_PAGE)))


def _part(
    wanted: Select[*tuple[Any, ...]], listed: Subquery, order: str, page: int
) -> Select[*tuple[Any, ...]]:
    """A page of what is listed. Ids are sorted by themselves: rows with captions take many times longer."""
    return wanted.order_by(*_order(listed, order)).limit(POSTS_A_PAGE).offset((page - 1) * POSTS_A_PAGE)


def _counting_page(listed: Subquery, chosen: PostFilter) -> tuple[int, int, list[int]]:
    """The page's number, how many match in all, and the page's ids: found and counted in one go."""
    counted = select(listed.c.id, func.count().over().label("total"))
    rows = db.session.execute(_part(counted, listed, chosen.order, chosen.page)).all()
    if rows or chosen.page == 1:
        return chosen.page, rows[0].total if rows else 0, [row.id for row in rows]
    total = db.session.scalar(select(func.count()).select_from(listed)) or 0
    page = _within(chosen.page, total)
    return page, total, list(db.session.scalars(_part(select(listed.c.id), listed, chosen.order, page)))


def _page_by_person(window: Window, chosen: PostFilter, newest_id: int) -> PostPage:
    """Persons are counted first: then only the posts of those who are on the page are sorted."""
    people = _people(posts_in_view(window, chosen, *_OWNER))
    total = sum(person.posts for person in people.values())
    page = _within(chosen.page, total)
    first, last = (page - 1) * POSTS_A_PAGE, page * POSTS_A_PAGE
    on_page, skipped, place = [], 0, 0
    for person in people.values():
        if place < last and place + person.posts > first:
            on_page.append(person)
            skipped = skipped if len(on_page) > 1 else first - place
        place += person.posts
    theirs = is_by([person.person for person in on_page])
    listed = posts_in_view(window, chosen, *_OWNER, _sorted_by(chosen.order), such_that=[theirs])
    ordered = (
        with_owner(select(listed.c.id), listed.c)
        .order_by(*_person_order(listed), *_order(listed, chosen.order))
        .limit(POSTS_A_PAGE)
        .offset(skipped)
    )
    rows = rows_of(window.campaign_id, list(db.session.scalars(ordered)))
    return PostPage(rows, page, total, newest_id, people, continues=skipped > 0)


_OWNER = (Post.instagram_account_id, Post.user_id)


def _person_order(listed: Subquery) -> tuple[Any, ...]:
    """Partners by name, then accounts without one; posts by hand stand with those of the account."""
    account_without_partner = case((User.id.is_(None), listed.c.instagram_account_id))
    return (User.id.is_(None), func.lower(User.name), User.id, account_without_partner)


def _people(listed: Subquery) -> dict[str, PersonPosts]:
    """Whose posts match, and how many each has, in the order of the groups.

    Counted by account first, of which there are few: joining each post with its person takes longer.
    """
    owner = (listed.c.instagram_account_id, listed.c.user_id)
    by_account = select(*owner, func.count().label("posts")).group_by(*owner).subquery("by_account")
    name, username = func.max(User.name), func.max(InstagramAccount.username)
    account_id = case((User.id.is_(None), by_account.c.instagram_account_id))
    rows = db.session.execute(
        with_owner(
            select(
                User.id.label("user_id"),
                account_id.label("account_id"),
                name.label("name"),
                username.label("username"),
                func.sum(by_account.c.posts).label("posts"),
            ).select_from(by_account),
            by_account.c,
        )
        .group_by(User.id, account_id)
        .order_by(User.id.is_(None), func.lower(name), User.id, account_id)
    )
    found = (
        PersonPosts(
            Person(user_id=row.user_id, account_id=row.account_id),
            person_label(row.name, row.username),
            int(row.posts),
        )
        for row in rows
    )
    return {person.person.key: person for person in found}


def _sorted_by(order: str) -> InstrumentedAttribute[Any]:
    """The column that an order goes by."""
    column: InstrumentedAttribute[Any] = getattr(Post, "posted_at" if order in (NEWEST, OLDEST) else order)
    return column


def _order(listed: Subquery, order: str) -> tuple[Any, ...]:
    """What is missing stands last, whichever way; ids make the order total."""
    column = listed.c[_sorted_by(order).key]
    if order == OLDEST:
        return (column.is_(None), column, listed.c.id)
    return (column.is_(None), column.desc(), listed.c.id.desc())
