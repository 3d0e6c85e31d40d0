"""Only a fault that a call has met explains that a figure is missing."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask

from application.extensions import db
from application.models import Mail, MailState
from sandbox.personas import ACCOUNTS
from sandbox.soak.audit.blame import LEAVES_BEHIND, Faults, Trouble
from sandbox.soak.audit.posts import AccountAudit
from sandbox.soak.audit.slots import Presence
from sandbox.soak.audit.stored import StoredCalls, app_limits, calls_of
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
    assert faults.cause(KEY, refused, metric="shares") == "F1"
    assert faults.cause(KEY, refused, metric="likes") is None
    assert faults.cause(KEY, [], metric="shares") is None


def test_a_lost_webhook_explains_what_was_to_be_told_in_its_time_alone() -> None:
    faults = Faults([SoakFault("F1", "webhook_lost", BEGINS, BEGINS + HOUR, KEY)])
    assert faults.cause_of_silence(KEY, BEGINS + HOUR) == "F1"
    assert faults.cause_of_silence("soak_002", BEGINS + HOUR) is None
    assert faults.cause_of_silence(KEY, BEGINS + HOUR + MINUTE) is None
    assert faults.cause_of_silence(KEY, BEGINS - 32 * MINUTE) is None
    any_call = [Trouble(BEGINS + MINUTE, outcome, BEGINS + HOUR) for outcome in ("transient", "timeout")]
    assert faults.cause(KEY, any_call) is None


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
    """Nobody calls for it meanwhile: the letter alone tells."""
    partner = create_partner()
    account, login = partner.instagram_account, partner.facebook_login
    assert account is not None
    assert login is not None
    create_api_call(account, requested_at=BEGINS, outcome="ok")
    letter = {"key": "lost", "kind": "connection_lost", "address": "max@example.org", "state": MailState.SENT}
    db.session.add(Mail(facebook_login_id=login.id, created_at=BEGINS + HOUR, **letter))
    db.session.commit()
    create_api_call(account, requested_at=BEGINS + 9 * HOUR, outcome="ok")
    found = calls_of(account.id, BEGINS + 10 * HOUR).troubles
    assert found == [Trouble(BEGINS + HOUR, "token_invalid", BEGINS + 9 * HOUR)]
    expired = Faults([SoakFault("F1", "expired_token", BEGINS, BEGINS + 9 * HOUR, KEY)])
    assert expired.cause(KEY, found) == "F1"
    assert found[0].is_loss


def test_what_is_told_while_the_connection_is_lost_is_not_kept_and_has_that_cause() -> None:
    lost = Trouble(BEGINS + HOUR, "permission_missing", BEGINS + 9 * HOUR)
    faults = Faults([SoakFault("F1", "permission_lost", BEGINS, BEGINS + 9 * HOUR, KEY)])

    def missed(*troubles: Trouble, at: datetime) -> Missing:
        tally = Tally()
        world = world_of(SEED, BEGINS).account(next(iter(ACCOUNTS)))
        audit = AccountAudit(
            KEY, world, Presence(BEGINS, [], ENDS), StoredCalls({}, list(troubles)), faults, tally
        )
        audit.miss_told("a story's views", at)
        return tally.missing[0]

    assert missed(lost, at=BEGINS + 5 * HOUR).cause == "F1"
    assert missed(lost, at=BEGINS + 10 * HOUR).cause is None
    assert missed(at=BEGINS + 5 * HOUR).cause is None
    assert missed(replace(lost, outcome="timeout"), at=BEGINS + 5 * HOUR).cause is None
