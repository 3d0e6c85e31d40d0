"""Views, pages, charts and connections, worked out from plain values."""

from datetime import UTC, date, datetime, timedelta

import pytest

from application.identifiers import page_number
from application.models import LoginState, Role
from application.paging import PageOf, page_of
from application.profiles.connection import ENDS_SOON, Connection, connection_of
from application.profiles.post_view import PostView, post_view
from application.profiles.queries import Partner
from application.profiles.reach_chart import DAYS, NO_FIGURE, Day, reach_chart

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


def test_a_view_is_read_from_the_address_and_written_back() -> None:
    view = post_view({"kind": "reel", "order": "reach", "page": "4"})
    assert view == PostView("reel", "reach", 4)
    assert view.query(page=5) == {"kind": "reel", "order": "reach", "page": 5}
    assert view.query(order="newest") == {"kind": "reel"}
    assert post_view({"order": "password_hash"}) == PostView()


def test_days_are_bars_from_zero_and_gaps_stay_gaps() -> None:
    last = date(2026, 11, 18)
    read = ((0, 200), (2, 100), (3, 0))
    chart = reach_chart([Day(last - timedelta(days=back), value) for back, value in read])
    assert len(chart.days) == DAYS
    assert chart.days[-1] == Day(last, 200)
    assert chart.days[-2].value is None
    assert chart.latest == Day(last, 200)
    bars = chart.drawing.bars
    assert [bar.value for bar in bars[-4:]] == [0, 100, None, 200]
    assert [bar.text for bar in bars[-4:]] == ["0", "100", NO_FIGURE, "200"]
    heights = [float(placed.height) for placed in chart.drawing.placed[-4:]]
    assert heights[0] == heights[2] == 0
    assert heights[3] == 2 * heights[1] > 0
    assert chart.drawing.times[-1].text == "18 Nov 2026"


def test_a_chart_of_nothing_is_empty() -> None:
    assert reach_chart([]).is_empty
    nothing_known = reach_chart([Day(date(2026, 11, 18), None)])
    assert nothing_known.is_empty
    assert nothing_known.latest is None
    assert not reach_chart([Day(date(2026, 11, 18), 0)]).is_empty


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
