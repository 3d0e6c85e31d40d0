"""A CSV file held against a campaign: what becomes of its rows, and the rows to store."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.entered.csv_files import Column, CsvRow, read_table
from application.campaigns.entered.csv_rows import (
    AMBIGUOUS,
    CHANNEL_COLUMNS,
    CHANNEL_NEEDS,
    OUTCOME_COLUMNS,
    OUTCOME_NEEDS,
    Fate,
    Key,
    Known,
    judge_channels,
    judge_outcomes,
    people_by_key,
    ranges,
    reasons,
    with_repeats,
)
from application.campaigns.plans.choices import FoundPost
from application.extensions import db
from application.models import (
    Assignment,
    Campaign,
    CampaignMember,
    ChannelResult,
    InstagramAccount,
    Outcome,
    Post,
    User,
)
from application.models.outcomes import EnteredRow
from application.post_links import last_part, link_key, post_key

FileModel = type[Outcome] | type[ChannelResult]


@dataclass(frozen=True)
class FileKind:
    """What differs between files of outcomes and of other channels."""

    model: FileModel
    columns: Sequence[Column]
    needed: Sequence[frozenset[str]]
    judge: Callable[[Sequence[CsvRow], Known, frozenset[int]], list[Fate]]

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that say what a row holds; the others say who entered it and how."""
        about_the_row = ("id", "campaign_id", *(EnteredRow.__annotations__))
        names = (column.name for column in self.model.__table__.columns)
        return tuple(name for name in names if name not in about_the_row)


FILE_KINDS: Mapping[str, FileKind] = {
    "outcomes": FileKind(Outcome, OUTCOME_COLUMNS, OUTCOME_NEEDS, judge_outcomes),
    "channels": FileKind(ChannelResult, CHANNEL_COLUMNS, CHANNEL_NEEDS, judge_channels),
}


@dataclass(frozen=True)
class Looked:
    """A file that was looked at; nothing of it is stored yet."""

    sha256: str
    fates: tuple[Fate, ...]
    unused: tuple[str, ...]

    @property
    def taken(self) -> tuple[Fate, ...]:
        return tuple(fate for fate in self.fates if fate.is_taken)

    @property
    def repeats(self) -> tuple[Fate, ...]:
        """Rows that stand here already, of another file or by hand."""
        return tuple(fate for fate in self.fates if fate.repeats)

    @property
    def taken_rows(self) -> str:
        """Their numbers."""
        return ranges([fate.number for fate in self.taken])

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why the others are not taken, and which."""
        return reasons(self.fates)

    def told(self) -> list[tuple[int | str, str, str]]:
        """What becomes of each row, as a table with a header."""
        words = [
            (
                fate.number,
                "Taken" if fate.is_taken else "Stored already" if fate.repeats else "Not taken",
                fate.why,
            )
            for fate in self.fates
        ]
        return [("Row", "What becomes of it", "Why"), *words]

    def rows(self, campaign_id: int, by_id: int, now: datetime, *, repeats: bool) -> list[dict[str, Any]]:
        """The rows to store, with those that stand here already if `repeats`."""
        origin = {
            "campaign_id": campaign_id,
            "entered_by_id": by_id,
            "entered_at": now,
            "file_sha256": self.sha256,
        }
        stored = [*self.taken, *(self.repeats if repeats else ())]
        return [{**fate.values, **origin, "row_number": fate.number} for fate in stored if fate.values]


def look_at(campaign: Campaign, kind: FileKind, content: bytes) -> Looked:
    """What becomes of each row of the file; four statements at most. Raises FileRefused."""
    table = read_table(content, kind.columns, kind.needed, AMBIGUOUS)
    sha256 = hashlib.sha256(content).hexdigest()
    stored = frozenset(
        number
        for number in db.session.scalars(
            select(kind.model.row_number).where(
                kind.model.campaign_id == campaign.id, kind.model.file_sha256 == sha256
            )
        )
        if number is not None
    )
    names_posts = any(row.cells.get("post") for row in table.rows)
    names_people = any(row.cells.get("person") for row in table.rows)
    known = Known(
        _people(campaign.id) if names_people else {},
        _post_finder(campaign) if names_posts else lambda _text: None,
        campaign.currency,
    )
    fates = kind.judge(table.rows, known, stored)
    if any(fate.values is not None for fate in fates):
        fates = with_repeats(fates, _stored_otherwise(campaign.id, kind, sha256), kind.values)
    return Looked(sha256, tuple(fates), table.unused)


def _stored_otherwise(campaign_id: int, kind: FileKind, sha256: str) -> dict[Key, list[str]]:
    """By what stands in them, where the campaign's rows are from that this very file did not bring."""
    model = kind.model
    columns = [getattr(model, name) for name in kind.values]
    rows = db.session.execute(
        select(model.file_sha256, model.entered_at, *columns)
        .where(
            model.campaign_id == campaign_id, or_(model.file_sha256.is_(None), model.file_sha256 != sha256)
        )
        .order_by(model.id)
    )
    found: dict[Key, list[str]] = defaultdict(list)
    for file_sha256, entered_at, *values in rows:
        day = f"{entered_at.day} {entered_at:%b %Y}"
        found[tuple(values)].append(f"file of {day}" if file_sha256 else f"entered on {day}")
    return found


def _people(campaign_id: int) -> dict[str, int | None]:
    rows = db.session.execute(
        select(User.id, User.name, InstagramAccount.username)
        .join(CampaignMember, CampaignMember.user_id == User.id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(CampaignMember.campaign_id == campaign_id)
        .order_by(User.id)
    )
    return people_by_key([(row.id, row.name or "", row.username) for row in rows])


def _post_finder(campaign: Campaign) -> Callable[[str], FoundPost | None]:
    """Finds the campaign's posts by link, short code or number, without a statement for each."""
    decided = select(Assignment.post_id).where(Assignment.campaign_id == campaign.id)
    waiting = candidate_posts([Window.of(campaign)]).subquery()
    rows = db.session.execute(
        select(
            Post.id,
            Post.permalink,
            Post.shortcode,
            Post.link_key,
            func.coalesce(InstagramAccount.user_id, Post.user_id).label("user_id"),
        )
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(or_(Post.id.in_(decided), Post.id.in_(select(waiting.c.post_id))))
        # Where two share a link, the one that the others give way to comes last, and counts.
        .order_by(Post.link_key.is_not(None), Post.id.desc())
    )
    by_name: dict[str, FoundPost] = {}
    for row in rows:
        found = FoundPost(row.id, row.user_id)
        names = (row.shortcode, row.link_key or post_key(row.permalink, row.shortcode), str(row.id))
        by_name.update((name, found) for name in names if name)

    def find(text: str) -> FoundPost | None:
        if "://" not in text:
            return by_name.get(text)
        return by_name.get(link_key(text) or last_part(text))

    return find
