"""Store what one asking brought: counts, how each handle stands, and what it cost. Never commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, null, select, update

from application.clock import clock
from application.collection.provenance import note_calls
from application.extensions import db
from application.followers.connection.loss import note_dead_token
from application.followers.counting import troubles
from application.followers.counting.bounds import OF_GRAPH_API
from application.followers.counting.due import border_of
from application.followers.counting.parts import LONGEST_WORDS, end_part, held
from application.followers.counting.steps import Step
from application.integrations.audience.network import (
    MOST_FOLLOWERS,
    Answer,
    Answers,
    Asked,
    TroubleKind,
    quota_day,
    quota_day_begins,
)
from application.models import (
    Base,
    CountPart,
    FollowerCount,
    NetworkDay,
    NetworkState,
    PartState,
    TrackedAccount,
)
from application.models.upsert import upsert
from application.networks import WITH_COUNT, Finding, Network

LONGEST_HANDLE, LONGEST_NETWORK_ID = 100, 64
NO_COUNT = "The network told no number of followers."
TOO_MANY = "The network told more followers than there can be."
NEED_SOMEBODY = (TroubleKind.REFUSED, TroubleKind.NOT_SET_UP)
"""They don't pass by themselves: admins are told of them at once, whatever they were told before."""
_KNOWN_BY_NUMBER = (*WITH_COUNT, Finding.HIDDEN)
_TOLD = (
    "tried_at", "finding", "words", "handle_now", "network_id", "trouble_since", "told_at", "followers",
    "count_precision", "counted_at",
)  # fmt: skip


def store(step: Step, answers: Answers) -> bool:
    """Store the answers with the part's progress; whether the part goes on at once.

    What a claim brings that has lost its part is not stored, but what it cost is. The statements are the
    same whatever the number of handles.
    """
    now = clock.now()
    part = held(step.claim)
    counted, new_today = _store_answers(step, answers, now) if part is not None else (0, len(answers.answers))
    note_calls(answers.records)
    if answers.calls or answers.answers:
        _note_day(step.claim.network, answers, new_today, now)
    if part is None:
        return False
    until = troubles.limited_until(step.claim.network, answers)
    _note_network(step, answers, until, now)
    _note_progress(part, answers, counted)
    if answers.trouble is not None:
        note_dead_token(step.claim.network, step.by.login_id, step.by.token, answers)
        troubles.meet(part, step, answers.trouble, until)
        return False
    if not step.asked:
        end_part(part, PartState.DONE, not_reached=0)
        return False
    return True


def _store_answers(step: Step, answers: Answers, now: datetime) -> tuple[int, int]:
    """How many were counted, and how many were asked for the first time today."""
    if not answers.answers:
        return 0, 0
    by_key = {asked.key: asked for asked in step.asked}
    told = {answer.key: _sound(answer) for answer in answers.answers if answer.key in by_key}
    today = quota_day_begins(step.claim.network, now)
    border = border_of(step.kind, step.counted_at)
    rows, counts, new_today = [], [], 0
    for account in _locked_accounts(list(told)):
        if not _is_meant(account, by_key[account.id], border):
            continue
        answer = told[account.id]
        rows.append(_account_row(account, answer, now))
        new_today += account.tried_at is None or account.tried_at < today
        if answer.followers is not None:
            counts.append(_count_row(step, answer, now))
    if rows:
        db.session.execute(_ACCOUNTS, rows)
    upsert(
        db.session(),
        FollowerCount,
        counts,
        key=("tracked_account_id", "round_id"),
        update=("followers", "count_precision", "counted_at"),
    )
    return len(counts), new_today


def _locked_accounts(ids: list[int]) -> list[Row[Any]]:
    columns = (getattr(TrackedAccount, name) for name in ("id", "handle", *_TOLD))
    statement = select(*columns).where(TrackedAccount.id.in_(ids)).order_by(TrackedAccount.id)
    return list(db.session.execute(statement.with_for_update()))


def _is_meant(account: Row[Any], asked: Asked, border: datetime) -> bool:
    """Not where the handle was changed meanwhile, or another delivery was first."""
    return account.handle == asked.handle and (account.tried_at is None or account.tried_at < border)


def _account_row(account: Row[Any], answer: Answer, now: datetime) -> dict[str, Any]:
    """All columns, changed or not: then the rows of one asking are one statement."""
    new: dict[str, Any] = {name: getattr(account, name) for name in _TOLD}
    handle_now = (answer.handle_now or "")[:LONGEST_HANDLE]
    new |= {
        "tried_at": now,
        "finding": answer.finding,
        "words": answer.words[:LONGEST_WORDS],
    }
    # A look that tells of no handle, such as one that failed, doesn't say that it is ours again.
    if handle_now:
        new["handle_now"] = handle_now if handle_now != account.handle else None
    named = answer.network_id
    if named and answer.finding in _KNOWN_BY_NUMBER and len(named) <= LONGEST_NETWORK_ID:
        new["network_id"] = named
    if answer.followers is None:
        new["trouble_since"] = account.trouble_since or now
    else:
        new |= {"trouble_since": None, "told_at": None, "followers": answer.followers}
        new |= {"count_precision": answer.precision, "counted_at": now}
    return {"row_id": account.id} | {f"new_{name}": value for name, value in new.items()}


def _count_row(step: Step, answer: Answer, now: datetime) -> dict[str, Any]:
    return {
        "tracked_account_id": answer.key,
        "round_id": step.claim.round_id,
        "followers": answer.followers,
        "count_precision": answer.precision,
        "counted_at": now,
    }


def _sound(answer: Answer) -> Answer:
    """A count stands with a finding that comes with one, and nothing else does."""
    if answer.finding not in WITH_COUNT:
        return Answer(
            answer.key, answer.finding, network_id=answer.network_id, handle_now=answer.handle_now,
            words=answer.words,
        )  # fmt: skip
    if answer.followers is None or answer.followers < 0:
        return Answer(answer.key, Finding.FAILED, words=NO_COUNT)
    if answer.followers > MOST_FOLLOWERS:
        return Answer(answer.key, Finding.FAILED, words=TOO_MANY)
    return answer


def _note_day(network: Network, answers: Answers, new_today: int, now: datetime) -> None:
    """Quotas and money are reckoned from it, so it is noted whatever became of the answers."""
    day = quota_day(network, now)
    row = {"network": network, "day": day, "calls": 0, "handles": 0, "different_handles": 0}
    upsert(db.session(), NetworkDay, [row], key=("network", "day"), update=())
    db.session.execute(
        update(NetworkDay)
        .where(NetworkDay.network == network, NetworkDay.day == day)
        .values(
            calls=NetworkDay.calls + answers.calls,
            handles=NetworkDay.handles + len(answers.answers),
            different_handles=NetworkDay.different_handles + new_today,
        )
        .execution_options(synchronize_session=False)
    )


def _note_network(step: Step, answers: Answers, until: datetime | None, now: datetime) -> None:
    """How the network stands. Only what it said itself makes it wait: our own bounds are looked at anew.

    A limit of the whole app makes the other network of the Graph API wait as well.
    """
    if not answers.answers and answers.trouble is None:
        return
    values: dict[str, Any] = {}
    if _has_answered(answers):
        values["answered_at"] = now
    if answers.usage_percent is not None:
        values["usage_percent"] = answers.usage_percent
    if answers.trouble is None:
        values |= {"trouble": None, "words": "", "trouble_since": None, "told_at": None}
    else:
        if answers.trouble.kind in NEED_SOMEBODY:
            values["told_at"] = _told_of(answers.trouble.kind)
        values |= {"trouble": answers.trouble.kind.value, "words": answers.trouble.words[:LONGEST_WORDS]}
        values["trouble_since"] = func.coalesce(NetworkState.trouble_since, now)
        if step.trouble is None and until is not None:
            values["paused_until"] = until
    is_shared = answers.trouble is not None and answers.trouble.is_shared
    others = [each for each in OF_GRAPH_API if each is not step.claim.network] if is_shared else []
    rows = [{"network": network, "words": ""} for network in (step.claim.network, *others)]
    upsert(db.session(), NetworkState, rows, key=("network",), update=())
    _change_states([step.claim.network], values)
    if others and until is not None:
        _change_states(others, {"paused_until": until})


def _told_of(kind: TroubleKind) -> ColumnElement[datetime | None]:
    """When admins were told of this trouble: of another kind, which might pass by itself, is not enough."""
    return case((NetworkState.trouble == kind.value, NetworkState.told_at), else_=null())


def _change_states(networks: Sequence[Network], values: Mapping[str, Any]) -> None:
    """In this order: MySQL assigns from left to right."""
    if not values:
        return
    db.session.execute(
        update(NetworkState)
        .where(NetworkState.network.in_(networks))
        .ordered_values(*((getattr(NetworkState, name), value) for name, value in values.items()))
        .execution_options(synchronize_session=False)
    )


def _has_answered(answers: Answers) -> bool:
    """Whether it understood a question: what can't be read comes from a network that is down, too."""
    return any(answer.finding is not Finding.FAILED for answer in answers.answers)


def _note_progress(part: CountPart, answers: Answers, counted: int) -> None:
    part.calls += answers.calls
    part.counted += counted
    part.without_count += len(answers.answers) - counted
    part.heartbeat_at = clock.real_now()
    if _has_answered(answers):
        part.times_down = 0
    if answers.trouble is None:
        part.trouble, part.words = None, ""


_TABLE = Base.metadata.tables[TrackedAccount.__tablename__]
_ACCOUNTS = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row_id"))
    .values({name: bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in _TOLD})
)
