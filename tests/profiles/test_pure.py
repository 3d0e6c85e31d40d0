"""Pages and connections, worked out from plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from application.identifiers import page_number
from application.models import LoginState, Role
from application.paging import PageOf, page_of
from application.profiles.connection import ENDS_SOON, Connection, connection_of
from application.profiles.queries import Partner

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "page"),
    [("3", 3), ("0", 1), (None, 1), ("", 1), ("-2", 1), ("x", 1), ("1.0", 1), ("٣", 1), ("9" * 40, 1)],
)
def test_a_page_is_a_number_from_one(text: str | None, page: int) -> None:
    assert page_number(text) == page


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert page_of(99, 120) == PageOf(3, 120)
    assert page_of(5, 0).page == 1
    assert (page_of(1, 50).pages, page_of(1, 51).pages) == (1, 2)


def _partner(
    *,
    account_id: int | None = 1,
    state: LoginState | None = LoginState.CONNECTED,
    token: datetime | None = None,
    access: datetime | None = None,
) -> Partner:
    return Partner(
        user_id=1,
        name="A partner",
        contact_email=None,
        role=Role.INFLUENCER,
        active=True,
        account_id=account_id,
        username="handle",
        page_name=None,
        followers_count=None,
        follows_count=None,
        media_count=None,
        last_collected_at=None,
        login_state=state,
        login_problem=None,
        token_expires_at=token,
        data_access_expires_at=access,
    )


LATER = NOW + timedelta(days=50)


@pytest.mark.parametrize(
    ("partner", "connection"),
    [
        (_partner(), Connection.CONNECTED),
        (_partner(token=LATER, access=LATER), Connection.CONNECTED),
        (_partner(token=NOW + ENDS_SOON, access=LATER), Connection.ENDS_SOON),
        (_partner(token=LATER, access=NOW + timedelta(hours=1)), Connection.ENDS_SOON),
        (_partner(token=NOW), Connection.RECONNECT),
        (_partner(token=LATER, access=NOW - timedelta(days=1)), Connection.RECONNECT),
        (_partner(state=LoginState.RECONNECT, token=LATER), Connection.RECONNECT),
        (_partner(state=None), Connection.RECONNECT),
        (_partner(account_id=None), Connection.NONE),
    ],
)
def test_how_a_connection_stands(partner: Partner, connection: Connection) -> None:
    assert connection_of(partner, NOW) is connection
    assert connection.word
