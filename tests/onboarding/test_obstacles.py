"""What stands between a person and an Instagram account, told one by one, each with the next step."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import JOINING_SCOPES
from application.integrations.graph.instagram import InstagramProfile, PageAccount
from application.models import InstagramAccount
from application.onboarding.obstacles import Obstacle, Search, candidates, obstacles
from sandbox.personas import BY_KEY
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import choice_of, choose, decide, forget, join, press
from tests.onboarding.rows import call_outcomes, numbers, only

WITH_BUSINESS = (*JOINING_SCOPES, "business_management")
LOOK_IN_PORTFOLIO = "Let us look in my business portfolio"


@pytest.fixture
def arrive(app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> "Arrive":
    return Arrive(app, client, sandbox)


class Arrive:
    """Goes through the dialog as a persona whom Facebook doesn't know yet, to the page behind it."""

    def __init__(self, app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> None:
        self.app, self.client, self.sandbox = app, client, sandbox

    def __call__(self, persona: str, **choices: object) -> str:
        forget(self.sandbox.url, persona)
        answer = join(self.client, persona, **choices)  # type: ignore[arg-type]
        assert answer.headers["Location"] == "/join/account"
        return self.page()

    def page(self) -> str:
        answer = self.client.get("/join/account")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


def obstacles_of(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('data-obstacle="')[1:]]


def title(page: str) -> str:
    return page.split('<h1 dir="auto">')[1].split("</h1>")[0]


@pytest.mark.parametrize(
    ("persona", "obstacle", "heading", "next_step"),
    [
        ("ben_castell", "no-page", "Facebook shows us no Page of yours", "Make a Page at facebook.com/pages"),
        ("rosa_marin", "not-ticked", "No Page was ticked", "Open Facebook’s dialog again"),
        ("noor_haddad", "not-linked", "No Instagram account is linked", "connect Noor Haddad Writes"),
        (
            "amara_diallo",
            "personal",
            "Your Instagram account is a personal one",
            "@amara.diallo is linked to",
        ),
        ("pavel_horak", "no-role", "Your role on the Page is not enough", "View Page performance"),
        ("elif_aydin", "in-portfolio", "Your Page is hidden from us", LOOK_IN_PORTFOLIO),
        ("jonas_weber", "in-portfolio", "Your Page is hidden from us", LOOK_IN_PORTFOLIO),
    ],
)
def test_each_obstacle_is_told_with_its_own_next_step(
    arrive: Arrive, persona: str, obstacle: str, heading: str, next_step: str
) -> None:
    page = arrive(persona)
    assert obstacles_of(page) == [obstacle]
    assert heading in title(page)
    assert next_step in page
    assert f'href="/join/account?choice={choice_of(arrive.client)}">Check again' in page
    assert "Open Facebook’s dialog again</button>" in page
    assert numbers(arrive.app)["users"] == 0


def test_the_ways_to_a_page_are_tried_in_order_and_recorded(arrive: Arrive) -> None:
    page_id = BY_KEY["jonas_weber"].pages[0].id
    arrive("jonas_weber")
    assert call_outcomes(arrive.app)[5:] == [
        ("me/accounts", "ok"),
        ("debug_token", "ok"),
        (page_id, "object_missing"),
    ]


def test_a_page_in_no_list_is_found_by_the_id_that_the_token_names(arrive: Arrive) -> None:
    page = arrive("greta_holm")
    greta = BY_KEY["greta_holm"].accounts[0]
    assert "Which account is it about?" in page
    assert choose(arrive.client, greta.id).headers["Location"] == "/me"
    assert only(arrive.app, InstagramAccount)["graph_id"] == greta.id


@pytest.mark.parametrize("persona", ["elif_aydin", "jonas_weber"])
def test_a_page_of_a_portfolio_is_found_once_the_further_permission_is_granted(
    arrive: Arrive, persona: str
) -> None:
    page = arrive(persona)
    assert "business_management" in page
    assert "we change nothing in your business" in page
    dialog = press(arrive.client, page, LOOK_IN_PORTFOLIO)
    assert "scope=business_management&" in dialog
    answer = arrive.client.get(decide(dialog, persona, granted=WITH_BUSINESS))
    account = BY_KEY[persona].accounts[0]
    if answer.headers["Location"] == "/join/account":
        assert f"@{account.username}" in arrive.page()
        answer = choose(arrive.client, account.id)
    assert answer.headers["Location"] == "/me"
    assert only(arrive.app, InstagramAccount)["graph_id"] == account.id


def test_who_declines_the_further_permission_is_where_they_were_and_may_be_asked_again(
    arrive: Arrive,
) -> None:
    dialog = press(arrive.client, arrive("elif_aydin"), LOOK_IN_PORTFOLIO)
    assert arrive.client.get(decide(dialog, "elif_aydin", granted=())).headers["Location"] == "/join/account"
    page = arrive.page()
    assert obstacles_of(page) == ["in-portfolio"]
    assert "auth_type=rerequest" in press(arrive.client, page, LOOK_IN_PORTFOLIO)


def test_the_further_permission_is_never_asked_for_at_joining(arrive: Arrive) -> None:
    page = arrive.client.get("/join").get_data(as_text=True)
    assert "business_management" not in press(arrive.client, page, "Continue as a brand")
    assert "business_management" in page  # but it is told beforehand that it may be


def test_the_page_that_was_not_ticked_is_ticked_in_the_dialog_opened_again(arrive: Arrive) -> None:
    page = arrive("rosa_marin")
    dialog = press(arrive.client, page, "Open Facebook’s dialog again")
    way_back = decide(dialog, "rosa_marin", pages=[page.id for page in BY_KEY["rosa_marin"].pages])
    assert arrive.client.get(way_back).headers["Location"] == "/me"


def test_checking_again_asks_facebook_anew_without_a_dialog(arrive: Arrive) -> None:
    arrive("ben_castell")
    before = len(call_outcomes(arrive.app))
    arrive.page()
    assert [path for path, _ in call_outcomes(arrive.app)[before:]] == ["me/accounts", "debug_token"]


def test_any_number_of_pages_is_walked(arrive: Arrive) -> None:
    """250 of them, an account behind the very last: three calls of a hundred, and no fallback."""
    forget(arrive.sandbox.url, "agency_desk")
    assert join(arrive.client, "agency_desk").headers["Location"] == "/me"
    assert [path for path, _ in call_outcomes(arrive.app)].count("me/accounts") == 3
    assert only(arrive.app, InstagramAccount)["graph_id"] == BY_KEY["agency_desk"].accounts[0].id


def test_many_pages_without_an_account_are_counted_not_listed(arrive: Arrive) -> None:
    without = [page.id for page in BY_KEY["agency_desk"].pages if page.account is None]
    page = arrive("agency_desk", pages=without)
    assert "249 Pages of yours" in page
    assert "and others" in page
    assert page.count("Client ") < 10


def test_trouble_at_facebook_while_searching_is_told(arrive: Arrive) -> None:
    arrive("jonas_weber")
    arrive.sandbox.fault("server_error", where="all", persona="jonas_weber")
    answer = arrive.client.get("/join/account")
    assert answer.status_code == 503
    assert "Nothing was changed." in answer.get_data(as_text=True)


PROFESSIONAL, PERSONAL = InstagramProfile("1784", "mona"), InstagramProfile("1790", "mona.private")


def _page(
    name: str | None = "Mona",
    instagram: InstagramProfile | None = None,
    tasks: tuple[str, ...] = ("ANALYZE",),
    connected: InstagramProfile | None = None,
) -> PageAccount:
    return PageAccount(f"id of {name}", name, tasks, instagram, None, connected)


@pytest.mark.parametrize(
    ("tasks", "is_enough"),
    [
        (("ANALYZE",), True),
        (("MANAGE", "MESSAGING"), True),
        (("PROFILE_PLUS_FULL_CONTROL",), True),
        (("MESSAGING",), False),
        (("ADVERTISE", "CREATE_CONTENT"), False),
        ((), True),
    ],
)
def test_tasks_without_insights_lead_to_no_account(tasks: tuple[str, ...], is_enough: bool) -> None:
    found = candidates([_page(instagram=PROFESSIONAL, tasks=tasks)])
    assert bool(found) == is_enough


def test_an_account_behind_two_pages_is_offered_by_the_one_with_the_role() -> None:
    pages = [
        _page("Small", PROFESSIONAL, ("MESSAGING",)),
        _page("Full", PROFESSIONAL),
        _page("Too", PROFESSIONAL),
    ]
    assert [page.page_name for page in candidates(pages)] == ["Full"]


def test_several_obstacles_are_all_told_the_nearest_first() -> None:
    search = Search(
        pages=(
            _page("A", tasks=("MESSAGING",)),
            _page("B"),
            _page("C", connected=PERSONAL),
            _page(None),
        ),
        business_granted=False,
        unseen=2,
    )
    found = [(finding.obstacle, finding.page_names, finding.pages) for finding in obstacles(search)]
    assert found == [
        (Obstacle.PERSONAL, ("C",), 1),
        (Obstacle.NOT_LINKED, ("B", "a Page without a name"), 2),
        (Obstacle.NO_ROLE, ("A",), 1),
        (Obstacle.IN_PORTFOLIO, (), 2),
    ]


def test_what_stays_hidden_though_portfolios_are_open_is_for_want_of_a_role() -> None:
    (finding,) = obstacles(Search(pages=(), business_granted=True, unseen=1))
    assert finding.obstacle is Obstacle.NO_ROLE
