"""Only a fault that a call has met explains that a figure is missing."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from application.clock import clock
from application.connection_health import EXPIRED
from application.extensions import db
from application.models import AuditEntry, ChangeState, DeliveryState, WebhookChange, WebhookDelivery
from application.onboarding.losses import note_loss
from sandbox.personas import ACCOUNTS
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.blame import LEAVES_BEHIND, Due, Faults, Trouble
from sandbox.soak.audit.slots import Presence
from sandbox.soak.audit.stored import StoredCalls, app_limits, calls_of, unkept_stories
from sandbox.soak.audit.tally import Missing, Tally
from sandbox.soak.trouble import KILLS, KINDS, WEBHOOKS, SoakFault
from sandbox.soak.whole import BEGINS
from sandbox.world.world import world_of
from tests.builders import create_api_call, create_instagram_account, create_partner
from tests.databases import only_on
from tests.soak.stage import ENDS, SEED

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KEY = "soak_001"


def test_a_removed_metric_explains_that_metric_alone() -> None:
    removed = SoakFault("F1", "removed_metric", BEGINS, BEGINS + HOUR, KEY, {"metric": "shares"})
    faults, refused = Faults([removed]), [Trouble(BEGINS + MINUTE, "metric_refused", BEGINS + 2 * MINUTE)]
    due = Due(BEGINS, BEGINS + HOUR, HOUR)
    assert faults.cause(KEY, refused, due, metric="shares") == "F1"
    assert faults.cause(KEY, refused, due, metric="likes") is None
    assert faults.cause(KEY, [], due, metric="shares") is None


def test_whoever_never_resumes_after_a_fault_has_no_cause() -> None:
    """No call goes well any more, though the fault is long over: what is due then is lost by us."""
    faults = Faults([SoakFault("F1", "server_error", BEGINS, BEGINS + HOUR, KEY)])
    since = [Trouble(BEGINS + MINUTE, "transient", ENDS)]

    def cause(due_at: timedelta) -> str | None:
        return faults.cause(KEY, since, Due(BEGINS + due_at, BEGINS + due_at + HOUR, 6 * HOUR))

    assert cause(0 * HOUR) == cause(6 * HOUR) == "F1"
    assert cause(6 * HOUR + MINUTE) is None
    assert cause(timedelta(days=9)) is None


def test_a_lost_webhook_explains_what_was_to_be_told_in_its_time_alone() -> None:
    faults = Faults([SoakFault("F1", "webhook_lost", BEGINS, BEGINS + HOUR, KEY)])
    assert faults.cause_of_silence(KEY, BEGINS + HOUR) == "F1"
    assert faults.cause_of_silence("soak_002", BEGINS + HOUR) is None
    assert faults.cause_of_silence(KEY, BEGINS + HOUR + MINUTE) is None
    assert faults.cause_of_silence(KEY, BEGINS - 32 * MINUTE) is None
    any_call = [Trouble(BEGINS + MINUTE, outcome, BEGINS + HOUR) for outcome in ("transient", "timeout")]
    assert faults.cause(KEY, any_call, Due(BEGINS, BEGINS + HOUR, HOUR)) is None


def test_kills_slow_answers_and_doubled_webhooks_excuse_nothing() -> None:
    excused = {*LEAVES_BEHIND, "webhook_lost"}
    assert set(KINDS) - excused == {*KILLS, "slow", "webhook_twice", "storage_refuses"}
    assert set(WEBHOOKS) & set(LEAVES_BEHIND) == set()


@only_on("sqlite")
def test_trouble_lasts_until_the_next_call_that_goes_well(context: Flask) -> None:
    account = create_instagram_account()
    for minutes, outcome in ((0, "ok"), (10, "timeout"), (20, "transient"), (30, "ok"), (50, "timeout")):
        create_api_call(account, requested_at=BEGINS + minutes * MINUTE, outcome=outcome)
    ends = BEGINS + HOUR
    assert calls_of(account.id, ends).troubles == [
        Trouble(BEGINS + 10 * MINUTE, "timeout", BEGINS + 30 * MINUTE),
        Trouble(BEGINS + 20 * MINUTE, "transient", BEGINS + 30 * MINUTE),
        Trouble(BEGINS + 50 * MINUTE, "timeout", ends),
    ]


@only_on("sqlite")
def test_a_limit_of_the_whole_app_is_trouble_for_those_who_were_not_asked(context: Flask) -> None:
    refused, waiting = create_instagram_account(), create_instagram_account()
    create_api_call(refused, requested_at=BEGINS, outcome="rate_limited", error_code=4)
    create_api_call(refused, requested_at=BEGINS + MINUTE, outcome="rate_limited", error_code=17)
    create_api_call(waiting, requested_at=BEGINS + HOUR, outcome="ok")
    assert calls_of(waiting.id, BEGINS + 2 * HOUR, app_limits()).troubles == [
        Trouble(BEGINS, "rate_limited", BEGINS + HOUR)
    ]


@only_on("sqlite")
def test_a_connection_that_the_daily_check_found_lost_is_trouble_until_it_is_made_anew(
    context: Flask,
) -> None:
    """Nobody calls for it meanwhile: the record alone tells."""
    partner = create_partner()
    account, login = partner.instagram_account, partner.facebook_login
    assert account is not None
    assert login is not None
    create_api_call(account, requested_at=BEGINS, outcome="ok")
    clock.follow(lambda: BEGINS + HOUR - clock.real_now())
    note_loss(login, EXPIRED, clock.now())
    db.session.commit()
    create_api_call(account, requested_at=BEGINS + 9 * HOUR, outcome="ok")
    found = calls_of(account.id, BEGINS + 10 * HOUR).troubles
    (entry,) = db.session.scalars(select(AuditEntry)).all()
    assert found == [Trouble(entry.at, "token_invalid", BEGINS + 9 * HOUR)]
    expired = Faults([SoakFault("F1", "expired_token", BEGINS, BEGINS + 9 * HOUR, KEY)])
    assert expired.cause(KEY, found, Due(BEGINS, BEGINS + 2 * HOUR, HOUR)) == "F1"
    assert found[0].is_loss


@only_on("sqlite")
def test_the_loss_of_somebody_else_s_connection_is_no_trouble(context: Flask) -> None:
    partner, somebody = create_partner(), create_partner()
    account, login = partner.instagram_account, somebody.facebook_login
    assert account is not None
    assert login is not None
    note_loss(login, EXPIRED, BEGINS)
    db.session.commit()
    assert calls_of(account.id, BEGINS + HOUR).troubles == []


LOST = Trouble(BEGINS + HOUR, "permission_missing", BEGINS + 9 * HOUR)
STORY = "17900000000000001"


def missed(
    *troubles: Trouble, hours: float = 5, unkept: tuple[str, ...] = (STORY,), ends: datetime = ENDS
) -> Missing:
    """A story's figure that was not told so long after the beginning; the permission was lost for 9 hours."""
    tally = Tally()
    faults = Faults([SoakFault("F1", "permission_lost", BEGINS, BEGINS + 9 * HOUR, KEY)])
    world = world_of(SEED, BEGINS).account(next(iter(ACCOUNTS)))
    calls = StoredCalls({}, list(troubles))
    audit = AccountAudit(KEY, world, Presence(BEGINS, [], ends), calls, faults, tally)
    audit.miss_told(STORY, "views", BEGINS + hours * HOUR, unkept)
    return tally.missing[0]


def test_what_is_told_while_the_connection_is_lost_is_not_kept_and_has_that_cause() -> None:
    assert (missed(LOST).cause, missed(LOST).traced) == ("F1", True)
    assert missed(LOST, hours=10.5).cause is None
    assert missed().cause is None
    assert missed(replace(LOST, outcome="timeout")).cause is None
    assert missed(replace(LOST, at=BEGINS - HOUR)).cause is None, "no fault was in force"


def test_that_it_was_told_and_not_kept_has_to_be_on_record() -> None:
    """Else whatever drops webhooks would be excused by a connection that happens to be lost."""
    dropped = missed(LOST, unkept=("17900000000000002",))
    assert (dropped.cause, dropped.traced) == (None, False)
    assert missed(LOST, unkept=(), ends=BEGINS + timedelta(days=40)).cause == "F1", (
        "the record has gone by age"
    )


@only_on("sqlite")
def test_webhooks_that_were_not_kept_are_on_record(context: Flask) -> None:
    delivery = WebhookDelivery(
        received_at=BEGINS, body=b"{}", body_sha256="0" * 64, signed_with="sha256", state=DeliveryState.DONE
    )
    db.session.add(delivery)
    db.session.flush()
    for number, (state, field, entry) in enumerate(
        [
            (ChangeState.IGNORED, "story_insights", "1"),
            (ChangeState.DONE, "story_insights", "1"),
            (ChangeState.IGNORED, "comments", "1"),
            (ChangeState.IGNORED, "story_insights", "2"),
        ]
    ):
        told = {"delivery_id": delivery.id, "value": {}, "worked_at": BEGINS}
        change = WebhookChange(
            key=str(number),
            field=field,
            entry_graph_id=entry,
            media_graph_id=f"9{number}",
            state=state,
            **told,
        )
        db.session.add(change)
    db.session.commit()
    assert unkept_stories("1") == {"90"}
