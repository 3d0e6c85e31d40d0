"""A CSV file held against a campaign: what becomes of its rows, and the rows to store."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from application.campaigns.candidates import Window, candidate_posts
from application.campaigns.entered.csv_files import Column, CsvRow, read_table
from application.campaigns.entered.csv_rows import (
    CHANNEL_COLUMNS,
    CHANNEL_NEEDS,
    OUTCOME_COLUMNS,
    OUTCOME_NEEDS,
    Fate,
    Known,
    judge_channels,
    judge_outcomes,
    people_by_key,
    ranges,
    reasons,
)
from application.campaigns.entered.links import LinkRefused, instagram_code, read_link, spellings
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

FileModel = type[Outcome] | type[ChannelResult]


@dataclass(frozen=True)
class FileKind:
    """What differs between files of outcomes and of other channels."""

    model: FileModel
    columns: Sequence[Column]
    needed: Sequence[frozenset[str]]
    judge: Callable[[Sequence[CsvRow], Known, frozenset[int]], list[Fate]]


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
        return tuple(fate for fate in self.fates if fate.values is not None)

    @property
    def taken_rows(self) -> str:
        """Their numbers."""
        return ranges([fate.number for fate in self.taken])

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why the others are not taken, and which."""
        return reasons(self.fates)

    def rows(self, campaign_id: int, by_id: int, now: datetime) -> list[dict[str, Any]]:
        """The rows to store."""
        origin = {
            "campaign_id": campaign_id,
            "entered_by_id": by_id,
            "entered_at": now,
            "file_sha256": self.sha256,
        }
        return [{**fate.values, **origin, "row_number": fate.number} for fate in self.taken if fate.values]


def look_at(campaign: Campaign, kind: FileKind, content: bytes) -> Looked:
    """What becomes of each row of the file; three statements at most. Raises FileRefused."""
    table = read_table(content, kind.columns, kind.needed)
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
    return Looked(sha256, tuple(kind.judge(table.rows, known, stored)), table.unused)


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
            func.coalesce(InstagramAccount.user_id, Post.user_id).label("user_id"),
        )
        .outerjoin(InstagramAccount, InstagramAccount.id == Post.instagram_account_id)
        .where(or_(Post.id.in_(decided), Post.id.in_(select(waiting.c.post_id))))
    )
    by_name: dict[str, FoundPost] = {}
    for row in rows:
        found = FoundPost(row.id, row.user_id)
        names = [str(row.id), row.shortcode or "", *_names_of_link(row.permalink or "")]
        by_name.update((name, found) for name in names if name)

    def find(text: str) -> FoundPost | None:
        return next((by_name[name] for name in (text, *_names_of_link(text)) if name in by_name), None)

    return find


def _names_of_link(text: str) -> list[str]:
    """Under what the same link may be looked up: its shortest spelling, and Instagram's code."""
    if "://" not in text:
        return []
    try:
        link = read_link(text.replace("http://", "https://", 1))
    except LinkRefused:
        return []
    code = instagram_code(link)
    return [min(spellings(link), key=lambda each: (len(each), each)), *([code] if code else [])]
