"""The figures of posts, such as a campaign's accepted ones, as results and reports need them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select
from sqlalchemy.orm import aliased

from application.campaigns.entered.queries import entered_figures
from application.campaigns.post_rows import post_columns, post_figures, with_owner
from application.campaigns.results.figures import PostFigures, Source
from application.campaigns.results.reported import ReportedPost
from application.extensions import db
from application.models import (
    FIGURE_NAMES,
    ApiCall,
    Assignment,
    Decision,
    Post,
    Reading,
    ReadingSource,
    User,
)

_FIGURES = tuple(getattr(Reading, name) for name in FIGURE_NAMES)
_MEASURED = Reading.source != ReadingSource.MANUAL
_Enterer = aliased(User)


def accepted_figures(campaign_id: int) -> tuple[PostFigures, ...]:
    """The accepted posts with their latest figures, without captions and links, oldest first."""
    return tuple(post_figures(row) for row in _in_order(_accepted(campaign_id, *post_columns(words=False))))


def accepted_posts(campaign_id: int, *, owner_id: int | None = None) -> tuple[ReportedPost, ...]:
    """The accepted posts, or one user's among them, with everything a report says of them.

    Two statements, one more where some are by hand. `read_at` and `api_call` are those of the latest reading
    but for entries by hand. A figure that this reading lacks is the last one known: `older_sources` names the
    reading that it is from, `entered` who entered it.
    """
    accepted = _owned(_accepted(campaign_id, *_reported_columns()), owner_id)
    return _with_readings(accepted, accepted_post_ids(campaign_id, owner_id))


def posts_to_report(wanted: Select[int]) -> tuple[ReportedPost, ...]:
    """The posts of these ids, whether or not a campaign accepted them; the same statements."""
    posts = with_owner(select(*_reported_columns()).select_from(Post).where(Post.id.in_(wanted)))
    return _with_readings(posts, wanted)


def _with_readings(posts: Any, wanted: Select[int]) -> tuple[ReportedPost, ...]:
    rows = _in_order(posts.outerjoin(_Enterer, _Enterer.id == Post.entered_by_id))
    newest = _newest_readings(wanted)
    entered = entered_figures([row.post_id for row in rows if row.manual_figures])
    return tuple(
        _reported(
            row,
            next(iter(newest.get(row.post_id, ())), None),
            older_sources=_older_sources(row, newest.get(row.post_id, ())),
            entered=entered.get(row.post_id, {}),
        )
        for row in rows
    )


def accepted_post_ids(campaign_id: int, owner_id: int | None = None) -> Select[int]:
    """The ids of the accepted posts, or of one user's among them."""
    found: Select[int] = _owned(_accepted(campaign_id, Post.id), owner_id)
    return found


def _reported_columns() -> tuple[Any, ...]:
    return (
        *post_columns(),
        Post.network,
        Post.first_seen_at,
        User.id.label("owner_id"),
        _Enterer.name.label("added_by"),
    )


def _reported(
    row: Row[*tuple[Any, ...]], reading: Row[*tuple[Any, ...]] | None, **known: Any
) -> ReportedPost:
    post = post_figures(row)
    if reading is not None:
        known |= {"read_at": reading.read_at, "api_call": reading.api_call_id}
    elif post.is_by_hand:
        known["read_at"] = None  # the post itself says when staff last changed it
    more = {"user_id": row.owner_id, "network": row.network}
    if post.is_by_hand:
        more |= {"added_by": row.added_by, "added_at": row.first_seen_at}
    return ReportedPost(**{**vars(post), **more, **known})


def _accepted(campaign_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    return with_owner(
        select(*columns)
        .select_from(Assignment)
        .join(Post, Post.id == Assignment.post_id)
        .where(Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED)
    )


def _owned(statement: Select[*tuple[Any, ...]], owner_id: int | None) -> Any:
    return statement if owner_id is None else statement.where(User.id == owner_id)


def _in_order(statement: Select[*tuple[Any, ...]]) -> list[Row[*tuple[Any, ...]]]:
    return list(db.session.execute(statement.order_by(Post.posted_at.is_(None), Post.posted_at, Post.id)))


def calls_named(call_ids: Collection[int]) -> list[Row[*tuple[Any, ...]]]:
    """These API calls, in order; one statement."""
    facts = (
        ApiCall.id,
        ApiCall.requested_at,
        ApiCall.path,
        ApiCall.query,
        ApiCall.version,
        ApiCall.status,
        ApiCall.body_sha256,
    )
    return list(db.session.execute(select(*facts).where(ApiCall.id.in_(call_ids)).order_by(ApiCall.id)))


def told_together() -> ColumnElement[int]:
    """A number that is the same for all readings that tell the same figures."""
    found: ColumnElement[int] = literal(0)
    for place, column in enumerate(_FIGURES):
        found = found + case((column.is_not(None), 1 << place), else_=0)
    return found


def _older_sources(
    post: Row[*tuple[Any, ...]], readings: Sequence[Row[*tuple[Any, ...]]]
) -> dict[str, Source]:
    """Of each figure that the post has from no latest reading, by hand apart, the newest that it is from.

    `readings` are the newest of those that tell the same figures, the latest first. Where a story's end was
    told, what was asked for before stays wherever that is the better value (webhooks/better.py).
    """
    by_hand, by_webhook = (post.manual_figures or "").split(), (post.webhook_figures or "").split()
    figures = post._mapping
    found = {}
    for name in FIGURE_NAMES:
        if figures[name] is None or name in by_hand:
            continue
        telling = (row for row in readings if _is_from(row, name, is_told=name in by_webhook))
        told = next(telling, None)
        if told is not None and told is not readings[0]:
            found[name] = Source(told.api_call_id, told.read_at)
    return found


def _is_from(reading: Row[*tuple[Any, ...]], name: str, *, is_told: bool) -> bool:
    """Whether the reading has this figure, and is of the kind that the shown value came by."""
    return reading._mapping[name] is not None and (reading.source is ReadingSource.WEBHOOK) == is_told


def _newest_readings(wanted: Select[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    """By post, the newest of its readings that tell the same figures by the same way, the latest first.

    A call often tells some of a post's figures only. Entries by hand are no readings.
    """
    newest_first = func.row_number().over(
        partition_by=(Reading.post_id, Reading.source, told_together()), order_by=Reading.read_at.desc()
    )
    facts = (Reading.post_id, Reading.read_at, Reading.source, Reading.api_call_id)
    ranked = (
        select(*facts, *_FIGURES, newest_first.label("rank_"))
        .where(Reading.post_id.in_(wanted), _MEASURED)
        .subquery("ranked")
    )
    statement = select(ranked).where(ranked.c.rank_ == 1).order_by(ranked.c.post_id, ranked.c.read_at.desc())
    found: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.post_id, []).append(row)
    return found
