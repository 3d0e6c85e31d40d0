"""Whatever is thrown at any page, the answer is a clear page with 4xx or a sane one, never 500."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from application.models import Role
from tests import builders
from tests.followers.building import create_account, create_history, create_unit

SignIn = Callable[[FlaskClient, int], None]

pytestmark = pytest.mark.slow

NASTY = (
    "",
    "0",
    "-1",
    "1.5",
    "abc",
    "1e309",
    "9223372036854775808",
    "99999999999999999999999999",
    "٣",
    "\x00",
    "a\x00b",
    "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
    "%",
    "%%%s%n",
    "../../etc/passwd",
    "' OR 1=1 --",
    '"><script>alert(1)</script>',
    "{{ 7 * 7 }}",
    "🫖" * 50,
    "x" * 10_000,
    "\r\nSet-Cookie: a=b",
    "[]",
    "{",
    "null",
    "2026-02-30",
    "_%\\",
    "//evil.example",
    "javascript:alert(1)",
)

# What the pages read from query and form, so that the garbage arrives where it is looked at.
NAMES = (
    "page", "view", "person", "kind", "text", "sort", "state", "next", "q", "role", "code", "error",
    "account", "profile", "rerequest", "name", "starts_on", "ends_on", "time_zone", "brands", "influencers",
    "notes", "completed", "post", "decision", "single", "all", "newest", "mark", "email", "password",
    "ref", "verified", "region", "v", "renew", "day", "check", "since", "until", "about", "lacks", "order",
    "choice", "link", "key", "phase", "error_reason", "error_description", "signed_request", "scope",
    "only_here", "own_password", "google_email", "contact_email", "address", "consultant", "extent",
    "same_name", "word", "campaign", "item", "download",
    "do", "list", "version", "on", "which", "joined", "g0-c0-kind", "g0-c0-value", "g0-c0-from",
    "as", "from", "to", "missing", "metric", "month", "days", "by-hand", "label", "shows_money",
    "introduction", "contact", "show", "posts", "with_mail", "rhythm", "zid", "limit", "after",
    "unit", "network", "over", "by",
    "unit_pick", "further_network", "further_handle", "handle_instagram", "rhythm_instagram", "handle",
    "below", "before", "shown", "time", "zone", "content", "column", "column_unit", "column_network",
)  # fmt: skip


VISITORS = ("nobody", "influencer", "admin")


@pytest.fixture(params=VISITORS)
def visitor(request: pytest.FixtureRequest, app: Flask, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    """Somebody who sends garbage; there is a campaign with a post to hit."""
    with app.app_context():
        partner = builders.create_partner()
        assert partner.instagram_account is not None
        builders.create_post(partner.instagram_account)
        admin = builders.create_user(role=Role.ADMIN)
        builders.create_campaign(members=[partner])
        create_history({create_account(create_unit(1)): [120, 125]})
        ids = {"influencer": partner.id, "admin": admin.id}
    if request.param in ids:
        sign_in(client, ids[request.param])
    return client


def _rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "accounts.sign_out":
            yield rule


@pytest.fixture
def turn(visitor: FlaskClient, database_url: str, request: pytest.FixtureRequest) -> int:
    """0 or 1: a text goes to a page on one of the two databases, on the other one by the next visitor."""
    number = VISITORS.index(request.node.callspec.params["visitor"])
    return (number + database_url.startswith("sqlite")) % 2


PARTS = 3
PART = pytest.mark.parametrize("part", range(PARTS))
"""Every third page: a test that walks them all would take minutes."""


def _in_turn(rules: Iterable[Rule], turn: int) -> Iterator[tuple[Rule, str]]:
    """Half of all pairs of a page and a text, as on a chessboard."""
    for number, (rule, nasty) in enumerate(product(rules, NASTY)):
        if (number + number // len(NASTY)) % 2 == turn:
            yield rule, nasty


def _address(rule: Rule, values: str) -> str:
    return re.sub(r"<[^>]+>", lambda _: quote(values, safe=""), rule.rule)


def _assert_sane(client: FlaskClient, method: str, address: str, **more: object) -> None:
    answer = client.open(address, method=method, **more)  # type: ignore[arg-type]
    page = answer.get_data().decode(errors="replace")
    assert "<script>alert" not in page, address
    assert answer.status_code < 500 or _says_what_is_away(page), address
    if answer.status_code >= 400 and answer.mimetype == "text/html":
        assert page.count("<h1") == 1, f"{address} answers {answer.status_code} without a clear page"
    answer.close()


def _says_what_is_away(page: str) -> bool:
    """Nothing outside answers in these tests, and no scheduler comes: only that may end in 502 or 503."""
    return "could not be reached" in page or '"coming":false' in page


@PART
def test_garbage_in_the_path(app: Flask, visitor: FlaskClient, turn: int, part: int) -> None:
    for method in ("GET", "POST"):
        rules = [rule for rule in _rules(app, method) if rule.arguments][part::PARTS]
        for rule, nasty in _in_turn(rules, turn):
            _assert_sane(visitor, method, _address(rule, nasty))


@PART
def test_garbage_in_the_query(app: Flask, visitor: FlaskClient, turn: int, part: int) -> None:
    for rule, nasty in _in_turn(list(_rules(app, "GET"))[part::PARTS], turn):
        query = "&".join(f"{name}={quote(nasty, safe='')}" for name in NAMES)
        _assert_sane(visitor, "GET", f"{_address(rule, '1')}?{query}")


@PART
def test_garbage_in_the_form(app: Flask, visitor: FlaskClient, turn: int, part: int) -> None:
    for rule, nasty in _in_turn(list(_rules(app, "POST"))[part::PARTS], turn):
        _assert_sane(visitor, "POST", _address(rule, "1"), data=dict.fromkeys(NAMES, nasty))


def test_garbage_in_the_body(app: Flask, visitor: FlaskClient, turn: int) -> None:
    kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "x")
    bodies = (b"\xff\xfe\x00", b"%", b"a=" + b"%FF" * 50, b"[" * 2000)
    for rule in _rules(app, "POST"):
        for kind, body in list(product(kinds, bodies))[turn::2]:
            _assert_sane(visitor, "POST", _address(rule, "1"), data=body, content_type=kind)


def test_garbage_in_headers_and_cookies(app: Flask, visitor: FlaskClient) -> None:
    for nasty in (text for text in NASTY if text.isprintable()):
        sent = quote(nasty, safe="")
        headers = {"Accept": sent, "X-AppEngine-TaskRetryCount": sent, "X-Cloud-Trace-Context": sent}
        visitor.set_cookie("zone", sent[:3000])
        for path in ("/", "/campaigns", "/me", "/partners"):
            _assert_sane(visitor, "GET", path, headers=headers)


def test_unknown_methods_and_addresses_get_a_clear_page(visitor: FlaskClient) -> None:
    assert visitor.delete("/campaigns").status_code == 405
    missing = visitor.get("/no/such/page")
    assert missing.status_code == 404
    assert "no such page" in missing.get_data(as_text=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), value=st.text(max_size=80))
def test_any_text_in_any_field(app: Flask, visitor: FlaskClient, name: str, value: str) -> None:
    sent = value.encode("utf-8", "surrogatepass")
    for path in ("/campaigns", "/campaigns/1", "/partners", "/collection", "/me", "/sign-in"):
        _assert_sane(visitor, "GET", f"{path}?{name}={quote(sent)}")
    _assert_sane(visitor, "POST", "/campaigns/new", data={name: sent})
