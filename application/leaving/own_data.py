"""Everything that is held about one partner, as files for the person: what is in each, and its statement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from application.extensions import db
from application.leaving.own_agreed import (
    campaigns_of,
    costs_of,
    decisions_of,
    deliverables_of,
    deliveries_of,
    outcomes_of,
    reports_of,
)
from application.leaving.own_captures import captures_of
from application.models import (
    FIGURE_NAMES,
    AccountInsight,
    AccountPeriodTotal,
    ApiCall,
    AudienceShare,
    AuditEntry,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    Mail,
    MediaKit,
    PermissionChange,
    Picture,
    Post,
    PostChild,
    Reading,
    SignIn,
    User,
    WebhookChange,
)

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Table:
    """One CSV file: its name, what stands in it, and its rows for the user of this id; one statement."""

    name: str
    what: str
    rows: Callable[[int], Statement]


_ACCOUNT_COLUMNS = (
    "graph_id",
    "username",
    "name",
    "biography",
    "website",
    "profile_picture_url",
    "followers_count",
    "follows_count",
    "media_count",
    "page_id",
    "page_name",
    "page_tasks",
    "page_problem",
    "region",
    "created_at",
    "last_collected_at",
    "insights_from",
)


def profile(user_id: int) -> Mapping[str, Any]:
    """The person's own rows: name, addresses, connection, Instagram account; never a token. One statement."""
    columns: dict[str, Any] = {
        "user": User.id,
        "role": User.role,
        "name": User.name,
        "letters_go_to": User.contact_email,
        "google_address": User.google_email,
        "joined": User.created_at,
        "facebook_id": FacebookLogin.facebook_id,
        "facebook_name": FacebookLogin.name,
        "connection": FacebookLogin.state,
        "connected": FacebookLogin.connected_at,
        "connection_ends": FacebookLogin.token_expires_at,
        "data_access_ends": FacebookLogin.data_access_expires_at,
        "granted": FacebookLogin.granted_scopes,
        "declined": FacebookLogin.declined_scopes,
        **{f"instagram_{name}": getattr(InstagramAccount, name) for name in _ACCOUNT_COLUMNS},
    }
    row = db.session.execute(
        select(*(column.label(name) for name, column in columns.items()))
        .outerjoin(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .outerjoin(InstagramAccount, InstagramAccount.user_id == User.id)
        .where(User.id == user_id)
    ).one()
    return dict(row._mapping)


def _account(user_id: int) -> Any:
    return select(InstagramAccount.id).where(InstagramAccount.user_id == user_id).scalar_subquery()


def _login(user_id: int) -> Any:
    return select(User.facebook_login_id).where(User.id == user_id).scalar_subquery()


def _own_posts(user_id: int) -> Any:
    return or_(Post.instagram_account_id == _account(user_id), Post.user_id == user_id)


def _figures(of: Any) -> tuple[Any, ...]:
    return tuple(getattr(of, name) for name in FIGURE_NAMES)


def _posts(user_id: int) -> Statement:
    words = (
        Post.id.label("post"),
        Post.graph_id.label("instagram_id"),
        Post.media_type,
        Post.media_product_type,
        Post.posted_at,
        Post.permalink,
        Post.shortcode,
        Post.media_url,
        Post.thumbnail_url,
        Post.caption,
        Post.first_seen_at,
        Post.last_read_at,
        Post.deleted_at,
        Post.closed_at,
        Post.insights_reason.label("why_figures_are_missing"),
        Post.refused_metrics.label("figures_refused"),
    )
    return select(*words, *_figures(Post)).where(_own_posts(user_id)).order_by(Post.id)


def _albums(user_id: int) -> Statement:
    columns = (PostChild.post_id.label("post"), PostChild.place, PostChild.graph_id.label("instagram_id"))
    return (
        select(*columns, PostChild.media_type, PostChild.media_url, PostChild.thumbnail_url)
        .join(Post, Post.id == PostChild.post_id)
        .where(_own_posts(user_id))
        .order_by(PostChild.id)
    )


def _readings(user_id: int) -> Statement:
    columns = (
        Reading.post_id.label("post"),
        Reading.read_at,
        Reading.source,
        Reading.api_call_id.label("question"),
        Reading.insights_reason.label("why_figures_are_missing"),
    )
    return (
        select(*columns, *_figures(Reading))
        .join(Post, Post.id == Reading.post_id)
        .where(_own_posts(user_id))
        .order_by(Reading.id)
    )


def _of_account(model: Any, *names: str) -> Callable[[int], Statement]:
    def rows(user_id: int) -> Statement:
        columns = [getattr(model, name) for name in names]
        return select(*columns).where(model.instagram_account_id == _account(user_id)).order_by(model.id)

    return rows


def _record(user_id: int) -> Statement:
    """What was done by the person or about the person; the address only of one's own deeds."""
    columns = (
        AuditEntry.at,
        AuditEntry.action,
        User.name.label("by"),
        User.role.label("by_role"),
        AuditEntry.campaign_id.label("campaign"),
    )
    is_own = AuditEntry.actor_id == user_id
    return (
        select(*columns, func.coalesce(case((is_own, AuditEntry.address)), "").label("from_address"))
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(or_(is_own, AuditEntry.user_id == user_id))
        .order_by(AuditEntry.id)
    )


def _letters(user_id: int) -> Statement:
    columns = (Mail.created_at, Mail.sent_at, Mail.address, Mail.kind, Mail.subject, Mail.state)
    return select(*columns).where(Mail.user_id == user_id).order_by(Mail.id)


def _media_kit(user_id: int) -> Statement:
    """What the person chose to show; the link stands on their own page only."""
    names = ("is_on", "introduction", "contact", "parts", "post_ids", "changed_at", "switched_at")
    return select(*(getattr(MediaKit, name) for name in names)).where(MediaKit.user_id == user_id)


def _sign_ins(user_id: int) -> Statement:
    columns = (SignIn.started_at, SignIn.seen_at, SignIn.ended_at, SignIn.user_agent.label("browser"))
    return select(*columns).where(SignIn.user_id == user_id).order_by(SignIn.id)


def _permissions(user_id: int) -> Statement:
    columns = (PermissionChange.scope, PermissionChange.state, PermissionChange.changed_at)
    own = PermissionChange.facebook_login_id == _login(user_id)
    return select(*columns).where(own).order_by(PermissionChange.id)


def _questions(user_id: int) -> Statement:
    columns = (
        ApiCall.id.label("question"),
        ApiCall.requested_at,
        ApiCall.method,
        ApiCall.path,
        ApiCall.query,
        ApiCall.version,
        ApiCall.status,
        ApiCall.outcome,
        ApiCall.body_sha256.label("answer_sha256"),
    )
    own = ApiCall.instagram_account_id == _account(user_id)
    return select(*columns).where(own).order_by(ApiCall.id)


TABLES: tuple[Table, ...] = (
    Table("permissions.csv", "each permission at Facebook, what it became and when", _permissions),
    Table("posts.csv", "your posts and stories with their latest figures", _posts),
    Table("albums.csv", "the pictures and films of albums", _albums),
    Table(
        "kept.csv",
        "pictures and films kept of your posts; on a post’s own page here you see and download them",
        lambda user_id: captures_of(_own_posts(user_id)),
    ),
    Table("readings.csv", "every reading of a post’s figures, with the question that brought it", _readings),
    Table(
        "daily_figures.csv",
        "figures of your account by day (Pacific days, as Instagram counts them)",
        _of_account(AccountInsight, "day", "metric", "dimension", "value", "is_classic", "read_at"),
    ),
    Table(
        "period_totals.csv",
        "totals of your account over periods; “until” is the day after the last",
        _of_account(AccountPeriodTotal, "since", "until", "metric", "dimension", "value", "read_at"),
    ),
    Table(
        "audience.csv",
        "who your followers are, as Instagram told it on a day",
        _of_account(AudienceShare, "day", "metric", "breakdown", "dimension", "value", "read_at"),
    ),
    Table("campaigns.csv", "campaigns that you are in", campaigns_of),
    Table(
        "decisions.csv",
        "what was decided about your posts in campaigns, by whom and when",
        lambda user_id: decisions_of(_own_posts(user_id)),
    ),
    Table("agreed.csv", "what you are to make for campaigns, and until when", deliverables_of),
    Table(
        "costs.csv",
        "what was paid for your part in campaigns",
        lambda user_id: costs_of(user_id, _own_posts(user_id)),
    ),
    Table(
        "outcomes.csv",
        "clicks, orders and revenue that came of your part in campaigns, as staff entered them",
        lambda user_id: outcomes_of(user_id, _own_posts(user_id)),
    ),
    Table("reports.csv", "reports that are made for you, and where they stand", reports_of),
    Table("delivered_reports.csv", "reports that you got, with their fingerprints", deliveries_of),
    Table("media_kit.csv", "what you chose to show in your media kit", _media_kit),
    Table("record.csv", "what you did here, and who looked at, changed or exported what is yours", _record),
    Table("letters.csv", "letters that were written to you", _letters),
    Table("sign_ins.csv", "when you were signed in, and in which browser", _sign_ins),
    Table(
        "readings_of_the_account.csv",
        "how each reading of your account went",
        _of_account(
            CollectionRun, "created_at", "finished_at", "kind", "state", "posts_read", "calls_made", "problem"
        ),
    ),
    Table("questions.csv", "each question to Instagram about you; never with an access token", _questions),
    Table(
        "told_by_instagram.csv",
        "what Instagram told by itself about your account",
        _of_account(WebhookChange, "happened_at", "field", "media_graph_id", "value", "state", "note"),
    ),
    Table(
        "pictures.csv",
        "which pictures are kept as small copies",
        _of_account(Picture, "kind", "graph_id", "state", "sha256", "width", "height", "kept_at"),
    ),
)
