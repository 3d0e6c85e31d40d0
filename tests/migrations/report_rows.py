"""Rows of reports, their files and who may open them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.models import (
    AccessReason,
    AccessRole,
    Base,
    BuildState,
    Campaign,
    FileAccess,
    FileState,
    GoogleLogin,
    GoogleLoginState,
    Mail,
    MailState,
    MediaKey,
    Post,
    RecipientKind,
    Report,
    ReportBuild,
    ReportFile,
    ReportSnapshot,
    ShareLink,
    SnapshotPerson,
    SnapshotPost,
    User,
)


def report(post: Post, campaign: Campaign, influencer: User, manager: User) -> None:
    """A row in each table of reports."""
    login = _login(manager)
    own = _report(f"partner:{influencer.id}", manager, partner_id=influencer.id)
    made = _report(
        f"campaign:{campaign.id}:influencer:{influencer.id}",
        manager,
        campaign_id=campaign.id,
        recipient=RecipientKind.INFLUENCER,
        recipient_id=influencer.id,
    )
    _add(login, own, made)
    build = _build(made, manager)
    _add(build)
    snapshot = _snapshot(build, manager)
    _add(snapshot)
    file = _file(made, snapshot, login, manager)
    _add(file, SnapshotPost(snapshot_id=snapshot.id, post_id=post.id))
    _add(_mail(build, snapshot, manager))
    _add(SnapshotPerson(snapshot_id=snapshot.id, user_id=influencer.id))
    _add(_access(file, manager), _share_link(made, manager))
    of_campaign = MediaKey.campaign_id == campaign.id
    db.session.execute(update(MediaKey).where(of_campaign).values(snapshot_id=snapshot.id))


def _add(*rows: Base) -> None:
    db.session.add_all(rows)
    db.session.flush()


def _login(manager: User) -> GoogleLogin:
    return GoogleLogin(
        user_id=manager.id,
        google_id="1",
        email="g@example.test",
        refresh_token="r",
        state=GoogleLoginState.CONNECTED,
        connected_at=clock.now(),
    )


def _report(identity: str, manager: User, **more: Any) -> Report:
    values = {"recipient": RecipientKind.STAFF, "made_by_id": manager.id, "made_at": clock.now()} | more
    return Report(identity=identity, key=uuid4().hex, **values)


def _build(made: Report, manager: User) -> ReportBuild:
    return ReportBuild(
        report_id=made.id,
        state=BuildState.DONE,
        asked_at=clock.now(),
        asked_by_id=manager.id,
        heartbeat_at=clock.real_now(),
    )


def _snapshot(build: ReportBuild, manager: User) -> ReportSnapshot:
    return ReportSnapshot(
        report_id=build.report_id,
        build_id=build.id,
        made_at=clock.now(),
        file_stem="campaign",
        workbook_sha256="a" * 64,
        workbook_bytes=1,
        facts_sha256="b" * 64,
        posts=1,
        delivered_by_id=manager.id,
    )


def _mail(build: ReportBuild, snapshot: ReportSnapshot, manager: User) -> Mail:
    return Mail(
        key="report:1",
        kind="report_ready",
        user_id=manager.id,
        report_build_id=build.id,
        report_snapshot_id=snapshot.id,
        address="m@example.test",
        state=MailState.SENT,
        created_at=clock.now(),
    )


def _file(made: Report, snapshot: ReportSnapshot, login: GoogleLogin, manager: User) -> ReportFile:
    return ReportFile(
        report_id=made.id,
        google_id="sheet-1",
        address="https://sheets.invalid/1",
        title="Campaign",
        google_login_id=login.id,
        state=FileState.OPEN,
        made_at=clock.now(),
        made_by_id=manager.id,
        snapshot_id=snapshot.id,
    )


def _access(file: ReportFile, manager: User) -> FileAccess:
    return FileAccess(
        file_id=file.id,
        email="g@example.test",
        email_key="g@example.test",
        user_id=manager.id,
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
