"""Ask for a report to be made: of what, for whom; asked for twice, it is made once. Never commits."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select, update

from application.clock import clock
from application.export.recipient import Recipient
from application.export.subject import Subject
from application.extensions import db
from application.models import BuildState, BuildStep, Report, ReportBuild, ReportSnapshot, Rhythm
from application.models.upsert import upsert
from application.row_locks import lock_people
from application.task_queue import enqueue

BUILD = "reports.build"
BUILD_BY_ITSELF = "reports.build_by_itself"
SILENT_AFTER = timedelta(minutes=15)
"""Longer than one task may run, and than the queue waits before it tries again."""
LOST_AFTER = timedelta(hours=3)
"""One that waits for its turn is lost only after this: reports are made one after another."""


@dataclass(frozen=True)
class Asked:
    """`is_new` is False where it was being made already."""

    report_id: int
    is_new: bool


def ask_for_report(campaign_id: int, recipient: Recipient, *, by_id: int | None) -> Asked:
    """Have the campaign's report for this recipient made, or made anew; four statements.

    `by_id` is None where the platform asks by itself.
    """
    return _ask(Subject(campaign_id=campaign_id), recipient, by_id)


def ask_for_partner_report(partner_id: int, recipient: Recipient, *, by_id: int | None) -> Asked:
    """The same of a partner's own figures, for staff or for the partner."""
    return _ask(Subject(partner_id=partner_id), recipient, by_id)


def _ask(subject: Subject, recipient: Recipient, by_id: int | None) -> Asked:
    lock_people(by_id, recipient.user_id, subject.partner_id)
    report_id = _report(subject, recipient, by_id)
    before = _open_before(report_id)
    build = opened(report_id, by_id)
    if build.is_rewriting:
        _turn_into_making(build, by_id)
        return Asked(report_id, is_new=True)
    if build.state is BuildState.WAITING and build.asked_by_id is None and by_id is not None:
        # Whoever presses the button waits behind no report that is made by itself.
        build.asked_by_id = by_id
        queue_anew(build)
    else:
        take_up(build)
    return Asked(report_id, is_new=before is None)


def _open_before(report_id: int) -> int | None:
    """The build that is open already. A snapshot that it rewrites is locked ahead of it, as in leaving."""
    found = db.session.execute(
        select(ReportBuild.id, ReportBuild.is_rewriting).where(ReportBuild.open_for_report_id == report_id)
    ).one_or_none()
    if found is not None and found.is_rewriting:
        of_build = select(ReportSnapshot.id).where(ReportSnapshot.build_id == found.id)
        db.session.execute(of_build.with_for_update()).all()
    return None if found is None else int(found.id)


def _turn_into_making(build: ReportBuild, by_id: int | None) -> None:
    """Whoever asks while a Sheet is written again wants new figures; with them it is written as well."""
    db.session.execute(
        update(ReportSnapshot)
        .where(ReportSnapshot.build_id == build.id)
        .values(build_id=None)
        .execution_options(synchronize_session="fetch")
    )
    build.is_rewriting, build.asked_by_id, build.asked_at = False, by_id, clock.now()
    build.step, build.problem, build.tries = BuildStep.FIGURES, None, 0
    queue_anew(build)


def ask_anew(report_ids: Collection[int]) -> None:
    """Have reports made anew by themselves; two statements.

    The caller has locked their rows, and seen that none of them is being made.
    """
    rows = [_new_build(report_id, None) for report_id in report_ids]
    upsert(db.session(), ReportBuild, rows, key=["open_for_report_id"], update=[])
    opened = select(ReportBuild).where(ReportBuild.open_for_report_id.in_(list(report_ids)))
    for build in db.session.scalars(opened.order_by(ReportBuild.id)):
        queue(build)


def identity_of(subject: Subject, recipient: Recipient) -> str:
    """Of what and for whom, as one word. A partner's own report needs not say whose it is twice."""
    for_whom = recipient.user_id if recipient.user_id != subject.partner_id else None
    words = [subject.word, recipient.kind.value, for_whom]
    return ":".join(str(word) for word in words if word is not None)


def take_up(build: ReportBuild) -> None:
    """Queue an open build anew that was lost; one that waits is queued if it never was."""
    silent_for = clock.real_now() - build.heartbeat_at
    if silent_for >= (LOST_AFTER if build.state is BuildState.WAITING else SILENT_AFTER):
        queue_anew(build)
    elif build.state is BuildState.WAITING:
        queue(build)


def queue(build: ReportBuild) -> None:
    """Queue the build under the name of its generation; a name that is there already changes nothing.

    What nobody waits for, as nobody pressed a button, has a queue of its own.
    """
    enqueue(
        BUILD if build.asked_by_id is not None else BUILD_BY_ITSELF,
        {"build": build.id, "generation": build.generation},
        identity=f"build:{build.id}",
        slot=build.asked_at.isoformat(),
        generation=build.generation,
    )


def queue_anew(build: ReportBuild) -> None:
    """Queue an open build under a new name, to go on where it is: a used name is refused for a day."""
    build.generation += 1
    build.state = BuildState.WAITING
    build.heartbeat_at = clock.real_now()
    queue(build)


def _report(subject: Subject, recipient: Recipient, by_id: int | None) -> int:
    identity = identity_of(subject, recipient)
    row = {
        "identity": identity,
        "key": secrets.token_hex(16),
        "campaign_id": subject.campaign_id,
        "partner_id": subject.partner_id,
        "recipient": recipient.kind,
        "recipient_id": recipient.user_id,
        "made_by_id": by_id,
        "made_at": clock.now(),
        "rhythm": Rhythm.NEVER,
    }
    upsert(db.session(), Report, [row], key=["identity"], update=[])
    return db.session.scalars(select(Report.id).where(Report.identity == identity).with_for_update()).one()


def opened(report_id: int, by_id: int | None, *, is_rewriting: bool = False) -> ReportBuild:
    """The report's open build, locked; a new one where there is none."""
    row = _new_build(report_id, by_id) | {"is_rewriting": is_rewriting}
    upsert(db.session(), ReportBuild, [row], key=["open_for_report_id"], update=[])
    return db.session.scalars(_open_of(report_id)).one()


def _new_build(report_id: int, by_id: int | None) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "open_for_report_id": report_id,
        "state": BuildState.WAITING,
        "generation": 0,
        "asked_at": clock.now(),
        "asked_by_id": by_id,
        "is_rewriting": False,
        "step": BuildStep.FIGURES,
        "done_calls": 0,
        "all_calls": 0,
        "tries": 0,
        "heartbeat_at": clock.real_now(),
    }


def _open_of(report_id: int) -> Select[ReportBuild]:
    return (
        select(ReportBuild)
        .where(ReportBuild.open_for_report_id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
