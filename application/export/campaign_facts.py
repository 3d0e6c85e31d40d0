"""What the report of a campaign is made from: frozen facts that queries fill, and small words on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from application.campaigns.results.figures import PostFigures
from application.export.media_keys import KeptLink
from application.export.report import clean_text


@dataclass(frozen=True)
class Member:
    """A brand or an influencer of the campaign; some have no Instagram account."""

    name: str
    instagram_account: int | None = None
    username: str | None = None


@dataclass(frozen=True)
class ApiCallFacts:
    """One request to the Graph API that figures of the report rest on; `number` names it there."""

    number: int
    requested_at: datetime
    path: str
    query: str
    version: str | None
    status: int | None
    body_sha256: str | None
    used_for: str


@dataclass(frozen=True)
class CampaignFacts:
    """A campaign with its accepted posts, as they stood at `generated_at` (aware, UTC).

    `time_zone` is an IANA name; every local time of the report is in it. `posts` holds accepted posts
    only: nothing in the report looks at assignments again.
    """

    name: str
    brands: tuple[Member, ...]
    influencers: tuple[Member, ...]
    starts_on: date | None
    ends_on: date | None
    time_zone: str
    generated_at: datetime
    platform_name: str
    posts: tuple[PostFigures, ...]
    calls: tuple[ApiCallFacts, ...] = ()
    kept: Mapping[int, KeptLink] = field(default_factory=dict)
    """By post: the link to what was kept of it."""

    def local(self, moment: datetime | None) -> datetime | None:
        """The moment on the wall clock of the report's zone, without tzinfo and without microseconds."""
        if moment is None:
            return None
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None, microsecond=0)


def account_label(username: str | None, instagram_account: int | None, name: str | None) -> str:
    """How an account is called in the report: its handle, else its partner's name, else its number.

    The label also joins posts to their account in formulas, so posts and members must share it.
    """
    if username:
        return clean_text(f"@{username}")[0]
    if name:
        return clean_text(name)[0]
    return f"Account {instagram_account}" if instagram_account is not None else "No account"


def post_label(post: PostFigures) -> str:
    """The label of the account that a post belongs to."""
    return account_label(post.username, post.instagram_account, post.partner)


def profile_link(username: str | None) -> str | None:
    """The address of an Instagram profile."""
    return f"https://www.instagram.com/{quote(username, safe='')}/" if username else None
