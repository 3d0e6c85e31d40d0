"""A row in every table."""

from datetime import date

from application.clock import clock
from application.extensions import db
from application.models import (
    AccountDay,
    AccountInsight,
    AccountPeriodTotal,
    ApiCall,
    AudienceShare,
    AuditAction,
    AuditEntry,
    Campaign,
    CampaignConsultant,
    Capture,
    CaptureChoice,
    CaptureItem,
    CaptureOutcome,
    CaptureRole,
    CaptureState,
    ChainHead,
    ChainLink,
    ChangeState,
    CheckState,
    Decision,
    Deletion,
    DeletionExtent,
    DeletionOrigin,
    DeletionState,
    DeliveryState,
    EvidenceCheck,
    InstagramAccount,
    LinkKind,
    LinkPurpose,
    Mail,
    MailState,
    MediaKey,
    MediaKeyItem,
    MediaKit,
    OneTimeLink,
    PermissionChange,
    PermissionState,
    Picture,
    PictureKind,
    PictureState,
    Post,
    PostChild,
    RecoveryCode,
    Role,
    SignIn,
    Tombstone,
    TryCount,
    User,
    WebhookChange,
    WebhookDelivery,
)
from tests.builders import (
    create_api_call,
    create_assignment,
    create_campaign,
    create_instagram_account,
    create_login,
    create_post,
    create_reading,
    create_run,
    create_user,
)
from tests.migrations.agreed_rows import agree
from tests.migrations.operating_rows import operate
from tests.migrations.report_rows import report
from tests.migrations.tally_rows import tally


def fill_every_table() -> None:
    """One influencer with an account, two posts, their readings, and what belongs to them."""
    manager = create_user(role=Role.MANAGER)
    influencer = create_user(login=create_login())
    account = create_instagram_account(user=influencer)
    campaign = create_campaign(members=[influencer], created_by_id=manager.id)
    run = create_run(account, asked_by_id=manager.id)
    call = create_api_call(account, collection_run_id=run.id)
    for likes in (3, 4):
        post = create_post(account, likes=likes)
        reading = create_reading(post, call=call, likes=likes)
        assignment = create_assignment(campaign, post, by=manager)
        assignment.former_decision = Decision.UNDECIDED
        assignment.former_decided_by_id = manager.id
        assignment.former_decided_at = assignment.decided_at
    account.business_verified_by_id = manager.id
    reading.webhook_change_id = _told_by_webhook(account, post).id
    _figures_of(account, call)
    link = _access(manager, campaign)
    _consent(manager, influencer)
    _captured(post, campaign, manager)
    agree(post, campaign, influencer, manager)
    report(post, campaign, influencer, manager)
    tally(influencer, manager)
    operate()
    now = clock.real_now()
    db.session.add_all(
        [
            PostChild(post_id=post.id, graph_id="18", place=0),
            _picture(account),
            _mail(influencer, link),
            SignIn(token_sha256="a" * 64, user_id=manager.id, started_at=now, seen_at=now),
            MediaKit(user_id=influencer.id, token="t", token_sha256="a" * 64, changed_at=now),
        ]
    )
    db.session.commit()


def _access(manager: User, campaign: Campaign) -> OneTimeLink:
    consultant = create_user(role=Role.CONSULTANT)
    now = clock.real_now()
    own = {"user_id": consultant.id}
    link = OneTimeLink(
        purpose=LinkPurpose.INVITATION, created_by_id=manager.id, created_at=now, expires_at=now, **own
    )
    db.session.add_all(
        [
            link,
            CampaignConsultant(
                campaign_id=campaign.id,
                ends_on=date(2026, 12, 1),
                ends_at=now,
                invited_by_id=manager.id,
                invited_at=now,
                **own,
            ),
            RecoveryCode(code_sha256="d" * 64, **own),
            TryCount(subject_sha256="e" * 64, window_starts_at=now, tries=3),
        ]
    )
    db.session.flush()
    return link


def _captured(post: Post, campaign: Campaign, manager: User) -> None:
    now = clock.now()
    asked = {"state": CaptureState.ASKED, "asked_at": now, "asked_by_id": manager.id}
    capture = Capture(post_id=post.id, open_for_post_id=post.id, **asked)
    db.session.add(capture)
    db.session.flush()
    item = CaptureItem(
        capture_id=capture.id, role=CaptureRole.MEDIA, outcome=CaptureOutcome.KEPT, sha256="c" * 64
    )
    people = {"made_by_id": manager.id, "revoked_by_id": manager.id}
    key = MediaKey(key_sha256="a" * 64, campaign_id=campaign.id, made_at=now, **people)
    own_key = MediaKey(key_sha256="b" * 64, partner_id=manager.id, made_at=now)
    db.session.add_all([item, key, own_key])
    db.session.flush()
    db.session.add_all(
        [
            CaptureChoice(post_id=post.id, capture_item_id=item.id, chosen_by_id=manager.id, chosen_at=now),
            MediaKeyItem(media_key_id=key.id, capture_item_id=item.id),
            ChainHead(id=1, position=1, sha256="b" * 64),
            ChainLink(
                position=1,
                kind=LinkKind.CAPTURE,
                previous_sha256="0" * 64,
                subject_sha256="c" * 64,
                sha256="b" * 64,
            ),
            EvidenceCheck(
                open=True,
                state=CheckState.QUEUED,
                asked_at=now,
                asked_by_id=manager.id,
                heartbeat_at=now,
                last_position=1,
            ),
        ]
    )


def _consent(manager: User, partner: User) -> None:
    now = clock.real_now()
    db.session.add_all(
        [
            AuditEntry(
                at=now, actor_id=manager.id, action=AuditAction.PARTNER_LOOKED_AT.value, user_id=partner.id
            ),
            PermissionChange(
                facebook_login_id=partner.facebook_login_id,
                scope="instagram_basic",
                state=PermissionState.GRANTED,
                changed_at=now,
            ),
            Deletion(
                code="f" * 32,
                origin=DeletionOrigin.FACEBOOK,
                extent=DeletionExtent.EVERYTHING,
                state=DeletionState.ASKED,
                user_id=partner.id,
                facebook_login_id=partner.facebook_login_id,
                asked_at=now,
            ),
            Tombstone(kind="api-bodies", sha256="b" * 64, removed_at=now, reason="deletion"),
        ]
    )


def _told_by_webhook(account: InstagramAccount, post: Post) -> WebhookChange:
    now = clock.real_now()
    delivery = WebhookDelivery(
        received_at=now, body=b"{}", body_sha256="b" * 64, signed_with="sha256", state=DeliveryState.DONE
    )
    db.session.add(delivery)
    db.session.flush()
    change = WebhookChange(
        key="c" * 64,
        delivery_id=delivery.id,
        field="story_insights",
        entry_graph_id=account.graph_id,
        instagram_account_id=account.id,
        post_id=post.id,
        value={"media_id": "1"},
        state=ChangeState.DONE,
        worked_at=now,
    )
    db.session.add(change)
    db.session.flush()
    return change


def _figures_of(account: InstagramAccount, call: ApiCall) -> None:
    own = {"instagram_account_id": account.id, "read_at": clock.real_now(), "api_call_id": call.id}
    today = date(2026, 11, 19)
    audience = {"metric": "follower_demographics", "breakdown": "city", "dimension": "Oslo, Oslo"}
    db.session.add_all(
        [
            AccountDay(day=today, **own),
            AccountInsight(metric="reach", day=today, value=7, **own),
            AccountPeriodTotal(since=date(2026, 11, 1), until=today, metric="reach", value=9, **own),
            AudienceShare(day=today, **audience, **own),
        ]
    )


def _picture(account: InstagramAccount) -> Picture:
    return Picture(
        kind=PictureKind.POST,
        graph_id="18",
        instagram_account_id=account.id,
        source_url="https://cdn.invalid/1.jpg?signed",
        source_path="cdn.invalid/1.jpg",
        state=PictureState.WAITING,
        seen_at=clock.real_now(),
    )


def _mail(user: User, link: OneTimeLink) -> Mail:
    return Mail(
        key="token-lost:1",
        kind="token_lost",
        user_id=user.id,
        facebook_login_id=user.facebook_login_id,
        one_time_link_id=link.id,
        address="a@example.test",
        state=MailState.WAITING,
        created_at=clock.real_now(),
    )
