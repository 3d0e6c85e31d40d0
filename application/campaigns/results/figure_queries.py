"""The figures of a campaign's accepted posts, as results and reports need them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
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


def accepted_posts(campaign_id: int) -> tuple[ReportedPost, ...]:
    """The accepted posts with everything a report says of them.

    Two statements, one more where figures are old and one more where some are by hand. `read_at` and
    `api_call` are those of the latest reading but for entries by hand. A figure that this reading lacks is
    the last one known: `older_sources` names the reading that it is from, `entered` who entered it.
    """
    rows = _rows_to_report(campaign_id)
    latest = _latest_readings(campaign_id)
    kept = {row.post_id: _kept_names(row, latest.get(row.post_id)) for row in rows}
    older = _older_sources({post_id: names for post_id, names in kept.items() if names})
    entered = entered_figures([row.post_id for row in rows if row.manual_figures])
    return tuple(
        _reported(
            row,
            latest.get(row.post_id),
            older_sources=older.get(row.post_id, {}),
            entered=entered.get(row.post_id, {}),
        )
        for row in rows
    )


def _rows_to_report(campaign_id: int) -> list[Row[*tuple[Any, ...]]]:
    more: tuple[Any, ...] = (
        Post.network,
        Post.first_seen_at,
        User.id.label("owner_id"),
        _Enterer.name.label("added_by"),
    )
    statement = _accepted(campaign_id, *post_columns(), *more)
    return _in_order(statement.outerjoin(_Enterer, _Enterer.id == Post.entered_by_id))


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


def _kept_names(post: Row[*tuple[Any, ...]], reading: Row[*tuple[Any, ...]] | None) -> tuple[str, ...]:
    """Figures that the post has and its latest reading has not, but for those by hand."""
    if reading is None:
        return ()
    by_hand = (post.manual_figures or "").split()
    return tuple(
        name
        for name in FIGURE_NAMES
        if post._mapping[name] is not None and reading._mapping[name] is None and name not in by_hand
    )


def _older_sources(wanted: Mapping[int, Sequence[str]]) -> dict[int, dict[str, Source]]:
    """For each post the newest reading that holds each of these figures; one statement, or none."""
    found: dict[int, dict[str, Source]] = {post_id: {} for post_id in wanted}
    if not wanted:
        return found
    statement = (
        select(Reading.post_id, Reading.read_at, Reading.api_call_id, *_FIGURES)
        .where(Reading.post_id.in_(wanted), _MEASURED)
        .order_by(Reading.read_at.desc())
    )
    for row in db.session.execute(statement):
        for name in wanted[row.post_id]:
            if row._mapping[name] is not None:
                found[row.post_id].setdefault(name, Source(row.api_call_id, row.read_at))
    return found


def _latest_readings(campaign_id: int) -> dict[int, Row[*tuple[Any, ...]]]:
    """The latest reading of each accepted post that was no entry by hand."""
    newest_first = func.row_number().over(partition_by=Reading.post_id, order_by=Reading.read_at.desc())
    ranked = (
        select(Reading.post_id, Reading.read_at, Reading.api_call_id, *_FIGURES, newest_first.label("rank_"))
        .join(Assignment, Assignment.post_id == Reading.post_id)
        .where(Assignment.campaign_id == campaign_id, Assignment.decision == Decision.ACCEPTED, _MEASURED)
        .subquery("ranked")
    )
    return {row.post_id: row for row in db.session.execute(select(ranked).where(ranked.c.rank_ == 1))}
