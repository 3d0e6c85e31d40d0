"""How far the making of a report is, recorded step by step. Never commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from application.audit import record
from application.clock import clock
from application.export.making.asking import take_up
from application.export.recipient import Recipient, recipient_in
from application.export.subject import Subject
from application.extensions import db
from application.mail.report_letters import write_about_making
from application.models import AuditAction, BuildState, BuildStep, Report, ReportBuild, ReportSnapshot, User
from application.row_locks import lock_people

MOST_TRIES = 12
"""So often a build is begun; then it ends as failed, and waits to be asked for anew."""
GAVE_UP = "gave_up"


@dataclass(frozen=True)
class Order:
    """What is to be made: the build in its generation, the report and its recipient, and for whom it is made.

    `snapshot_id` is set once the figures are frozen: a further try goes on behind that.
    """

    build_id: int
    generation: int
    report_id: int
    subject: Subject
    recipient: Recipient
    asked_by_id: int | None
    told_id: int | None
    """Who gets a letter when it has ended: who asked, or the report's maker where its rhythm did."""
    snapshot_id: int | None


def begin(build_id: int, generation: int) -> Order | None:
    """What this try is to make; None when it has ended, was queued anew since, or what it is of is gone."""
    told_id = _told_of(build_id)
    lock_people(told_id)  # ahead of the build, as whoever asks for a report does
    build = _locked(build_id, generation)
    if build is None:
        return None
    build.tries += 1
    if build.tries > MOST_TRIES:
        _end(build, BuildState.FAILED, GAVE_UP, told_id)
        return None
    build.state, build.heartbeat_at = BuildState.RUNNING, clock.real_now()
    build.done_calls = build.all_calls = 0
    report, person = db.session.execute(
        select(Report, User)
        .outerjoin(User, User.id == Report.recipient_id)
        .where(Report.id == build.report_id)
    ).one()
    snapshot_id = db.session.scalar(select(ReportSnapshot.id).where(ReportSnapshot.build_id == build_id))
    return Order(
        build_id,
        generation,
        report.id,
        Subject(report.campaign_id, report.partner_id),
        recipient_in(person),
        build.asked_by_id,
        told_id,
        snapshot_id,
    )


def record_step(order: Order, step: BuildStep, *, done: int = 0, of: int = 0) -> bool:
    """Note that a step is under way, and how far; False when another task has taken the build over."""
    build = _locked(order.build_id, order.generation)
    if build is None:
        return False
    build.step, build.done_calls, build.all_calls = step, done, of
    build.heartbeat_at = clock.real_now()
    return True


def record_done(order: Order, problem: str | None = None) -> None:
    """Close the build: the report is there. `problem` says why it has no Sheet, where it has none.

    Begins with a lock on whoever is told: nothing else is locked by then.
    """
    lock_people(order.told_id)
    build = _locked(order.build_id, order.generation)
    if build is None:
        return
    if build.is_rewriting and problem is None:
        about = {"campaign_id": order.subject.campaign_id, "user_id": order.recipient.user_id}
        record(AuditAction.SHEET_REWRITTEN, **about, report=order.report_id)
    _end(build, BuildState.DONE, problem, order.told_id)


def record_failure(order: Order, problem: str) -> None:
    """Close the build: it can't be made. Begins with the same lock."""
    lock_people(order.told_id)
    build = _locked(order.build_id, order.generation)
    if build is not None:
        _end(build, BuildState.FAILED, problem, order.told_id)


def record_trouble(order: Order, problem: str, *, tries_again: bool) -> None:
    """Note what a try failed by; the build ends with it unless the queue tries again."""
    if not tries_again:
        record_failure(order, problem)
        return
    build = _locked(order.build_id, order.generation)
    if build is not None:
        build.state, build.problem, build.heartbeat_at = BuildState.WAITING, problem, clock.real_now()


def queue_silent_builds(silent_since: datetime) -> int:
    """Take up open builds of which nothing was heard since this moment of real time; how many.

    Of those that wait for their turn only what was never queued, or is lost, is queued again.
    """
    builds = db.session.scalars(
        select(ReportBuild)
        .where(
            ReportBuild.state.in_((BuildState.WAITING, BuildState.RUNNING)),
            ReportBuild.heartbeat_at <= silent_since,
        )
        .order_by(ReportBuild.state == BuildState.WAITING, ReportBuild.id)
        .limit(100)
        .with_for_update()
    ).all()
    for build in builds:
        take_up(build)
    return len(builds)


def _end(build: ReportBuild, state: BuildState, problem: str | None, told_id: int | None) -> None:
    build.end(state, clock.now(), problem)
    write_about_making(build, told_id)


def _told_of(build_id: int) -> int | None:
    """Nobody where a Sheet is written again without somebody who left: nobody has asked for that."""
    return db.session.scalar(
        select(func.coalesce(ReportBuild.asked_by_id, Report.made_by_id))
        .join(Report, Report.id == ReportBuild.report_id)
        .where(ReportBuild.id == build_id, ReportBuild.is_rewriting.is_(False))
    )


def _locked(build_id: int, generation: int) -> ReportBuild | None:
    """The build while it is open and this generation is the one that counts."""
    build = db.session.scalars(
        select(ReportBuild)
        .where(ReportBuild.id == build_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if build is None or not build.is_open or build.generation != generation:
        return None
    return build
