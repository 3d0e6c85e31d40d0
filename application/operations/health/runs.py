"""How reading goes: runs by kind, the share that failed, and whether any came to an end lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select

from application.clock import clock
from application.collection.run_words import KIND_WORDS
from application.extensions import db
from application.formats import counted, percent
from application.models import CollectionRun, FacebookLogin, InstagramAccount, RunKind, RunState, User
from application.models.collection import OPEN_STATES
from application.operations.connections import works
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section, Table, age_words
from application.operations.runs import CONNECTION_KINDS

ENDED_STATES = tuple(state for state in RunState if state not in OPEN_STATES)
SILENT_AFTER = timedelta(hours=26)
"""Every account is read once a day at least."""
FAILED_SHARE = 0.2
FEWEST_FAILED = 5
"""Below so many a share says nothing."""
TITLE, SILENT, FAILED = "Reading", "Reading of accounts", "Runs that failed"
ALERTS = {"runs-silent": SILENT, "runs-failed": FAILED}
_LOOK = "Look at the page Problems: it names the causes. The log of these runs has the details."


@dataclass(frozen=True)
class KindRuns:
    """The runs of a kind: open ones, and those that ended within SILENT_AFTER.

    `failed` leaves out what only the account's person can mend. `lost` fell silent since its last step.
    """

    kind: RunKind
    waiting: int
    running: int
    done: int
    failed: int
    lost: int
    ended_at: datetime | None


def section() -> Section:
    """Two statements."""
    kinds, readable = _kinds(), _readable_accounts()
    rows = [
        (KIND_WORDS[each.kind], each.waiting, each.running, each.done, each.failed, each.lost)
        for each in kinds
    ]
    columns = ("Run", "Waiting", "Running", "Done", "Failed", "Fell silent")
    label = f"Runs, open and of the last {age_words(SILENT_AFTER)}"
    lines = [ending_line(kinds, readable, clock.now()), failing_line(kinds)]
    return Section("runs", TITLE, lines, Table(label, columns, rows))


def ending_line(kinds: Sequence[KindRuns], readable: int, now: datetime) -> Line:
    """Whether runs come to an end at all; `readable` accounts have been connected for long enough."""
    last = max((each.ended_at for each in kinds if each.ended_at), default=None)
    if last is not None and now - last <= SILENT_AFTER:
        words = f"The last run ended {age_words(now - last)} ago."
        return Line("runs-silent", SILENT, State.OK, words, alerts=True)
    if not readable:
        words = "Nobody has been connected for long enough to be read."
        return Line("runs-silent", SILENT, State.OK, words, alerts=True)
    return Line(
        "runs-silent",
        SILENT,
        State.WRONG,
        f"No run has ended for {age_words(SILENT_AFTER)}, and {counted(readable, 'account')} should have "
        "been read.",
        "Look below whether regular jobs come and queues move, and ask the doctor. Stories that end "
        "meanwhile are lost for good.",
        alerts=True,
    )


def failing_line(kinds: Sequence[KindRuns]) -> Line:
    """Whether more runs failed than is usual."""
    failed = sum(each.failed for each in kinds)
    ended = failed + sum(each.done for each in kinds)
    if not ended:
        return Line("runs-failed", FAILED, State.OK, "No run has ended lately.", alerts=True)
    share = failed / ended
    words = _failed_words(failed, ended)
    if failed >= FEWEST_FAILED and share >= FAILED_SHARE:
        return Line("runs-failed", FAILED, State.WRONG, words, _LOOK, alerts=True)
    if failed >= FEWEST_FAILED and share >= FAILED_SHARE / 4:
        return Line("runs-failed", FAILED, State.WARN, words, _LOOK, alerts=True)
    return Line("runs-failed", FAILED, State.OK, words, alerts=True)


def _failed_words(failed: int, ended: int) -> str:
    """Of the time that the table beside it is about."""
    lately = f"in the last {age_words(SILENT_AFTER)}"
    if not failed:
        return (
            f"None of {ended:,} runs failed {lately}." if ended > 1 else f"One run ended {lately}, and well."
        )
    return f"{failed:,} of {counted(ended, 'run')} failed {lately} ({percent(failed / ended)})."


def _kinds() -> list[KindRuns]:
    run = CollectionRun
    lately = run.heartbeat_at >= clock.real_now() - SILENT_AFTER
    is_open = run.state.in_(OPEN_STATES)
    kind_known = func.coalesce(run.problem_kind, "")
    own_failure = and_(run.state == RunState.FAILED, kind_known.not_in(CONNECTION_KINDS))
    rows = db.session.execute(
        select(
            run.kind,
            func.sum(case((run.state == RunState.QUEUED, 1), else_=0)),
            func.sum(case((run.state == RunState.RUNNING, 1), else_=0)),
            func.sum(case((run.state == RunState.DONE, 1), else_=0)),
            func.sum(case((own_failure, 1), else_=0)),
            func.sum(case((run.times_lost > 0, 1), else_=0)),
            func.max(run.finished_at),
        )
        # States by name, not what they are not: so an index leads to them.
        .where(or_(is_open, and_(run.state.in_(ENDED_STATES), lately)))
        .group_by(run.kind)
    )
    found = {}
    for kind, waiting, running, done, failed, lost, ended_at in rows:
        found[kind] = KindRuns(kind, int(waiting), int(running), int(done), int(failed), int(lost), ended_at)
    return [found.get(kind) or KindRuns(kind, 0, 0, 0, 0, 0, None) for kind in RunKind]


def _readable_accounts() -> int:
    return db.session.execute(
        select(func.count(InstagramAccount.id))
        .join(User, User.id == InstagramAccount.user_id)
        .join(FacebookLogin, FacebookLogin.id == User.facebook_login_id)
        .where(User.active.is_(True), works(), FacebookLogin.connected_at < clock.now() - SILENT_AFTER)
    ).scalar_one()
