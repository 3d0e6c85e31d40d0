"""The facts that the report of a partner's own figures is made from, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from application.campaigns.results.figure_queries import posts_to_report
from application.campaigns.results.queries import followers_at_posting
from application.connection_health import ConnectionHealth, LoginFacts, health
from application.export.links.planning import plan_links
from application.export.partner.campaign_queries import campaigns_of, usual_zone
from application.export.partner.day_queries import account_days, settled_frame
from application.export.partner.facts import DailyFigures, OnlineFigure, PartnerFacts, PeriodTotal
from application.export.parts.audience_queries import audiences_of
from application.export.parts.facts import AccountAudience
from application.export.parts.point_queries import calls_behind, point_readings
from application.export.parts.staff_names import without_staff_names
from application.export.recipient import STAFF, Recipient
from application.models import Post, RecipientKind
from application.profiles.audience.absence import why_no_hours, why_nobody
from application.profiles.audience.queries import last_asked
from application.profiles.connection import connection_of
from application.profiles.own_posts import is_own
from application.profiles.queries import Partner, partner_by_id

AN_AUDIENCE, DAYS, PERIODS, HOURS = (
    "An audience",
    "Figures of days",
    "Figures of periods",
    "Followers online by hour",
)


def partner_facts(
    partner_id: int,
    *,
    generated_at: datetime,
    platform_name: str,
    root: str,
    recipient: Recipient = STAFF,
    snapshot: str | None = None,
) -> PartnerFacts:
    """A partner's own figures, for staff or for the partner, and links to what is kept of the posts.

    The number of statements does not depend on how many posts, days and readings there are, but for one more
    for each 10,000 API calls. Nothing is written: `keys.keep_links` has the links open their files. Raises
    LookupError for somebody who is no partner, ValueError for a recipient who may not have it.
    """
    partner = _partner(partner_id, recipient)
    wanted = select(Post.id).where(is_own(partner))
    posts = posts_to_report(wanted)
    points = point_readings(wanted)
    account = _account(partner, recipient, generated_at)
    others = _uses(account["daily"], account["periods"], account["online"], account["audiences"])
    is_staff = recipient.kind is RecipientKind.STAFF
    return PartnerFacts(
        user_id=partner_id,
        name=partner.name,
        role=partner.role.value.capitalize(),
        time_zone=usual_zone(partner),
        generated_at=generated_at,
        platform_name=platform_name,
        posts=posts if recipient.sees_staff_names else without_staff_names(posts),
        points=points,
        calls=calls_behind(posts, points, others),
        kept=plan_links([post.post_id for post in posts], root=root),
        recipient=recipient,
        snapshot=snapshot,
        followers_at_posting=followers_at_posting(Post.id.in_(wanted)),
        **account,
        **campaigns_of(partner, members_only=not is_staff),
    )


def _partner(partner_id: int, recipient: Recipient) -> Partner:
    """The partner, if the recipient may have their own figures."""
    partner = partner_by_id(partner_id)
    if partner is None:
        raise LookupError(f"user {partner_id} is no partner")
    if recipient.kind is not RecipientKind.STAFF and recipient.user_id != partner_id:
        raise ValueError("a partner's own figures are for staff and for the partner")
    return partner


def _account(partner: Partner, recipient: Recipient, now: datetime) -> dict[str, Any]:
    """The account itself: its days, periods, hours and audience; nothing of them without an account."""
    frame = settled_frame(now)
    about: dict[str, Any] = {
        "username": partner.username,
        "followers_count": partner.followers_count,
        "follows_count": partner.follows_count,
        "media_count": partner.media_count,
        "account_read_at": partner.last_collected_at,
        "connection": _connection(partner, now) if recipient.sees_tokens else None,
        "first_day": frame.first,
        "last_day": frame.last,
    }
    connection = connection_of(partner, now)
    if partner.account_id is None:
        nobody = "No Instagram account is connected."
        none: dict[str, Any] = {"daily": (), "periods": (), "online": (), "audiences": ()}
        return about | none | {"why_no_audience": nobody, "why_no_hours": nobody}
    asked = last_asked(partner.account_id)
    absence = why_nobody(partner, connection, asked)
    return about | {
        **account_days(partner.account_id, frame),
        "audiences": audiences_of([partner.account_id]),
        "why_no_audience": f"{absence.title}.",
        "why_no_hours": why_no_hours(partner, connection, asked),
    }


def _connection(partner: Partner, now: datetime) -> ConnectionHealth | None:
    """How the connection stands; None where there never was one."""
    if partner.login_state is None:
        return None
    login = LoginFacts(
        partner.login_state, partner.token_expires_at, partner.data_access_expires_at, partner.login_problem
    )
    return health(login, now)


def _uses(
    daily: Iterable[DailyFigures],
    periods: Iterable[PeriodTotal],
    online: Iterable[OnlineFigure],
    audiences: Iterable[AccountAudience],
) -> dict[int, Sequence[str]]:
    """By call, what of the account it brought."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for figures in daily:
        for days in (figures.days, figures.classic, *figures.parts.values()):
            for figure in days.values():
                _note(found, figure.api_call, DAYS)
    for period in periods:
        _note(found, period.api_call, PERIODS)
    for hour in online:
        _note(found, hour.api_call, HOURS)
    for audience in audiences:
        for reading in audience.readings.values():
            _note(found, reading.call_id, AN_AUDIENCE)
    return {call: tuple(words) for call, words in found.items()}


def _note(found: dict[int, dict[str, None]], call: int | None, use: str) -> None:
    if call is not None:
        found[call][use] = None
