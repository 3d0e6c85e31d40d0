"""How a connection stands, worked out from plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from application.connection_health import (
    ENDS_SOON,
    WARNING_DAYS,
    LoginFacts,
    Renewal,
    Standing,
    health,
    what_happened,
)
from application.integrations.graph.errors import (
    TOKEN_REASONS,
    GraphTokenInvalid,
)
from application.models import LoginState

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=50)
CONNECTED, LOST = LoginState.CONNECTED, LoginState.RECONNECT


def facts(
    token: datetime | None = LATER,
    access: datetime | None = LATER,
    *,
    state: LoginState | None = CONNECTED,
    reason: str | None = None,
    problem: str | None = None,
) -> LoginFacts:
    return LoginFacts(state, token, access, problem, reason)


@pytest.mark.parametrize(
    ("login", "standing", "reason", "renewal"),
    [
        (facts(), Standing.WORKING, "", None),
        (facts(None, None), Standing.WORKING, "", None),
        (facts(NOW + ENDS_SOON + timedelta(seconds=1)), Standing.WORKING, "", None),
        (facts(NOW + ENDS_SOON), Standing.TOKEN_ENDS_SOON, "", None),
        (facts(None, NOW + ENDS_SOON), Standing.DATA_ACCESS_ENDS_SOON, "", Renewal.DATA_ACCESS),
        (facts(NOW + timedelta(days=2), NOW + timedelta(days=3)), Standing.TOKEN_ENDS_SOON, "", None),
        (facts(NOW), Standing.RECONNECT, "expired", None),
        (facts(LATER, NOW), Standing.RECONNECT, "data_access_ended", Renewal.DATA_ACCESS),
        (facts(state=LOST, reason="password_changed"), Standing.RECONNECT, "password_changed", None),
        (
            facts(state=LOST, reason="permission_missing"),
            Standing.RECONNECT,
            "permission_missing",
            Renewal.PERMISSIONS,
        ),
        (facts(state=LOST), Standing.RECONNECT, "lost", None),
        (facts(None, None, state=None), Standing.RECONNECT, "lost", None),
    ],
)
def test_how_a_login_stands(
    login: LoginFacts, standing: Standing, reason: str, renewal: Renewal | None
) -> None:
    found = health(login, NOW)
    assert (found.standing, found.reason, found.renewal) == (standing, reason, renewal)
    assert bool(found.sentence) == found.is_lost
    ends = [end for end in (login.token_expires_at, login.data_access_expires_at) if end]
    assert found.ends_at == min(ends, default=None)


def test_what_was_noted_at_the_loss_is_what_is_told() -> None:
    login = facts(state=LOST, reason="permission_missing", problem="The permission “x” was not granted.")
    assert health(login, NOW).sentence == "The permission “x” was not granted."


REASONS = (*TOKEN_REASONS.values(), "data_access_ended", "permission_missing", "missing")


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_has_a_sentence_that_holds_for_the_person_and_for_staff(reason: str) -> None:
    sentence = what_happened(reason)
    assert sentence.endswith(".")
    assert " you" not in sentence.lower()
    assert reason not in sentence
    assert GraphTokenInvalid.sentence != sentence


@pytest.mark.parametrize(
    ("hours", "due"),
    [(15 * 24, None), (14 * 24, 14), (13 * 24, 14), (7 * 24, 7), (49, 7), (48, 2), (1, 2), (0, None)],
)
def test_warnings_are_due_at_each_threshold(hours: int, due: int | None) -> None:
    found = health(facts(NOW + timedelta(hours=hours)), NOW)
    assert found.warning_due(NOW) == due
    assert due is None or due in WARNING_DAYS
