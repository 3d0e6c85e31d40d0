"""Rows of reports, their files and who may open them."""

from datetime import timedelta

from application.clock import clock
from application.extensions import db
from application.models import (
    AccessReason,
    AccessRole,
    BuildState,
    Campaign,
    FileAccess,
    FileState,
    GoogleLogin,
    GoogleLoginState,
    Post,
    RecipientKind,
    Report,
    ReportBuild,
    ReportFile,
    ReportSnapshot,
    ShareLink,
    SnapshotPost,
    User,
)


def report(post: Post, campaign: Campaign, influencer: User, manager: User) -> None:
    """A row in each table of reports."""
    now = clock.now()
    login = GoogleLogin(
        user_id=manager.id,
        google_id="1",
        email="g@example.test",
        refresh_token="r",
        state=GoogleLoginState.CONNECTED,
        connected_at=now,
    )
    made = Report(
        identity=f"campaign:{campaign.id}:influencer:{influencer.id}",
        key="k" * 32,
        campaign_id=campaign.id,
        recipient=RecipientKind.INFLUENCER,
        recipient_id=influencer.id,
        made_by_id=manager.id,
        made_at=now,
    )
    own = Report(
        identity=f"partner:{influencer.id}",
        key="o" * 32,
        partner_id=influencer.id,
        recipient=RecipientKind.STAFF,
        made_by_id=manager.id,
        made_at=now,
    )
    db.session.add_all([login, made, own])
    db.session.flush()
    build = ReportBuild(
        report_id=made.id,
        state=BuildState.DONE,
        asked_at=now,
        asked_by_id=manager.id,
        heartbeat_at=clock.real_now(),
    )
    db.session.add(build)
    db.session.flush()
    snapshot = ReportSnapshot(
        report_id=made.id,
        build_id=build.id,
        made_at=now,
        file_stem="campaign",
        workbook_sha256="a" * 64,
        workbook_bytes=1,
        facts_sha256="b" * 64,
        posts=1,
        delivered_by_id=manager.id,
    )
    db.session.add(snapshot)
    db.session.flush()
    file = ReportFile(
        report_id=made.id,
        google_id="sheet-1",
        address="https://sheets.invalid/1",
        title="Campaign",
        google_login_id=login.id,
        state=FileState.OPEN,
        made_at=now,
        made_by_id=manager.id,
        snapshot_id=snapshot.id,
    )
    db.session.add_all([file, SnapshotPost(snapshot_id=snapshot.id, post_id=post.id)])
    db.session.flush()
    db.session.add_all([_access(file, manager), _share_link(made, manager)])
    db.session.flush()


def _access(file: ReportFile, manager: User) -> FileAccess:
    return FileAccess(
        file_id=file.id,
        email="g@example.test",
        email_key="g@example.test",
        role=AccessRole.READER,
        reason=AccessReason.MAKER,
        given_at=clock.now(),
        given_by_id=manager.id,
        ended_by_id=manager.id,
    )


def _share_link(made: Report, manager: User) -> ShareLink:
    return ShareLink(
        report_id=made.id,
        key_sha256="c" * 64,
        label="The board",
        shows_money=False,
        ends_at=clock.now() + timedelta(days=1),
        made_at=clock.now(),
        made_by_id=manager.id,
        revoked_by_id=manager.id,
    )
