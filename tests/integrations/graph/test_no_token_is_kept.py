"""A planted token is searched for wherever a call leaves something behind."""

import gzip
import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphError
from application.integrations.graph.instagram import accounts
from application.integrations.graph.oauth import FacebookOAuth
from application.integrations.graph.scrub import SECRET_PARAMETERS, scrub_body, scrub_text, scrub_value
from tests.integrations.graph.conftest import APP_ID, APP_SECRET, TOKEN, ClientFactory
from tests.integrations.graph.player import Player, Reply, json_reply

PAGE_TOKEN = "EAAplantedPageToken456"
STRANGE_TOKEN = "EAA|planted/with+signs=="
CODE = "AQDplantedAuthorizationCode"
PLANTED = (TOKEN, PAGE_TOKEN, STRANGE_TOKEN, quote(STRANGE_TOKEN, safe=""), APP_SECRET, CODE)
NEXT = f"https://graph.facebook.com/v26.0/1/media?access_token={PAGE_TOKEN}&limit=2&after=QVF"


def texts_of(error: BaseException | None) -> str:
    """All that an error and the errors behind it say, those that a printed traceback leaves out too."""
    parts, seen = [], set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        parts += [str(current), repr(current), repr(current.args), repr(vars(current))]
        parts += traceback.format_exception(current)
        waiting += [current.__cause__, current.__context__]
    return "\n".join(parts)


def left_behind(client: GraphClient, folder: Path, caplog: pytest.LogCaptureFixture, error: str) -> str:
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    kept = [gzip.decompress(path.read_bytes()).decode(errors="replace") for path in files]
    logged = [caplog.text, *(repr(vars(record)) for record in caplog.records)]
    return "\n".join([repr(client.calls), error, *logged, *kept, *map(str, files)])


def ask_pages(client: GraphClient, token: str) -> None:
    for _ in client.pages("1/media", {"fields": "id", "limit": 2}, token=token):
        pass


def ask_with_secrets(client: GraphClient, token: str) -> None:
    client.get("1", {"input_token": token, "code": CODE, "client_secret": APP_SECRET}, token=token)


def post(client: GraphClient, token: str) -> None:
    client.post("1/subscribed_apps", {"fields": f"x{token}"}, token=token)


def exchange(client: GraphClient, token: str) -> None:
    oauth = FacebookOAuth("https://www.facebook.com", client, APP_ID, APP_SECRET, "v26.0")
    oauth.long_lived(token)
    oauth.inspect(token)
    oauth.exchange_code(CODE, "https://here.example/back")


def list_accounts(client: GraphClient, token: str) -> None:
    repr(accounts(client, token))


PAGED = {
    "data": [{"id": "1", "access_token": PAGE_TOKEN, "caption": f"see ?access_token={PAGE_TOKEN}"}],
    "paging": {"next": NEXT, "cursors": {"after": "QVF"}},
}
CUT_OFF = f'{{"data":[{{"access_token":"{PAGE_TOKEN}"}}],"paging":{{"next":"{NEXT}'


def refusal(token: str) -> Reply:
    message = f"Malformed access token {token}; another is {TOKEN}"
    return json_reply({"error": {"message": message, "code": 190}}, 400)


def replies(case: str, token: str) -> list[Reply]:
    return {
        "fine": [json_reply({"id": "1", "access_token": PAGE_TOKEN, "data": [], "echo": [TOKEN, token]})],
        "paged": [json_reply(PAGED), json_reply({"data": []})],
        "escaped": [
            Reply(rb'{"data":[],"x":"https:\/\/x\/?access_token\u003d' + PAGE_TOKEN.encode() + b'"}')
        ],
        "refused": [refusal(token)],
        "refused at last": [json_reply(PAGED | {"access_token": PAGE_TOKEN}), refusal(token)],
        "cut off": [Reply(CUT_OFF.encode())],
        "broken off": [Reply(CUT_OFF.encode(), promised=5000)],
        "html": [Reply(f"<a href='/x?access_token={TOKEN}'>{token}</a>".encode(), 502)],
        "hang": [Reply(b"{}", wait_seconds=0.3)],
        "bad headers": [Reply(b"{}", 200, {"X-App-Usage": TOKEN, "facebook-api-version": token})],
    }[case]


CASES = (
    "fine",
    "paged",
    "escaped",
    "refused",
    "refused at last",
    "cut off",
    "broken off",
    "html",
    "hang",
    "bad headers",
)


@pytest.mark.parametrize("token", [TOKEN, STRANGE_TOKEN])
@pytest.mark.parametrize("ask", [ask_pages, ask_with_secrets, post, exchange, list_accounts])
@pytest.mark.parametrize("case", CASES)
def test_no_token_stays_in_records_errors_logs_or_files(
    player: Player,
    make_client: ClientFactory,
    blob_folder: Path,
    caplog: pytest.LogCaptureFixture,
    ask: Callable[[GraphClient, str], None],
    case: str,
    token: str,
) -> None:
    player.play(*replies(case, token))
    client = make_client(read_timeout=0.4 if case == "hang" else 5.0)
    error = ""
    with caplog.at_level(logging.DEBUG):
        try:
            ask(client, token)
        except GraphError as caught:
            error = texts_of(caught)
    assert player.asked
    assert client.calls
    found = left_behind(client, blob_folder, caplog, error)
    assert [planted for planted in PLANTED if planted in found] == []


def test_a_refused_connection_leaves_no_token(
    make_client: ClientFactory, blob_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(base_url="http://127.0.0.1:1")
    with caplog.at_level(logging.DEBUG), pytest.raises(GraphError) as caught:
        client.get("1", {}, token=TOKEN)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert TOKEN not in left_behind(client, blob_folder, caplog, texts_of(caught.value))


def test_the_search_itself_would_find_a_token(
    player: Player, client: GraphClient, caplog: pytest.LogCaptureFixture, blob_folder: Path
) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("tests").info("asked %s", TOKEN)
        client.get("1", {}, token=TOKEN)
    assert TOKEN in left_behind(client, blob_folder, caplog, "")
    inner, outer = ValueError("plain"), RuntimeError("outer")
    inner.__context__, outer.__cause__ = KeyError(TOKEN), inner
    assert TOKEN in texts_of(outer)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://x/?access_token=EAA1&limit=2", "https://x/?access_token=[token]&limit=2"),
        ("a?limit=2&input_token=EAA1 b", "a?limit=2&input_token=[token] b"),
        ("fb_exchange_token=E%7CA&x=1", "fb_exchange_token=[token]&x=1"),
        ("client_secret=abc", "client_secret=[token]"),
        ("appsecret_proof=0af9'", "appsecret_proof=[token]'"),
        ("u=x%3Faccess_token%3DEAA1%26after%3DQ", "u=x%3Faccess_token%3D[token]%26after%3DQ"),
        ("Malformed access token EAAabcdefghijklmnop12.", "Malformed access token [token]."),
        ("/back?code=AQD1&state=s", "/back?code=[token]&state=s"),
        ("barcode=12 and code=190", "barcode=12 and code=190"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_secret_parameters_are_marked_and_the_rest_stays(text: str, clean: str) -> None:
    assert scrub_text(text) == clean


def test_a_secret_key_is_marked_at_any_depth_and_an_error_keeps_its_code() -> None:
    value: Any = {"a": [{"access_token": "EAA", "b": {"access_token": None}}], "error": {"code": 190}}
    assert scrub_value(value) == {
        "a": [{"access_token": "[token]", "b": {"access_token": None}}],
        "error": {"code": 190},
    }


def test_bytes_that_are_no_text_are_kept_as_they_are() -> None:
    assert scrub_body(b"\xff\xfe\x00 access_token=EAA", None) == b"\xff\xfe\x00 access_token=[token]"


def test_half_a_character_does_not_cost_the_body() -> None:
    body = b'{"caption":"\\ud83d","access_token":"EAA1"}'
    assert scrub_body(body, {"caption": "\ud83d", "access_token": "EAA1"}) == body.replace(
        b"EAA1", b"[token]"
    )


_SECRETS = st.text(st.characters(exclude_characters="[]token", exclude_categories=["Cs"]), min_size=8)


@given(secret=_SECRETS, around=st.tuples(st.text(max_size=5), st.text(max_size=5)), escaped=st.booleans())
@example(secret="1234|5678", around=("?x=", "&y"), escaped=False)
@example(secret="a/b\\c\"d e'", around=("", ""), escaped=True)
def test_a_secret_is_found_wherever_and_however_it_is_written(
    secret: str, around: tuple[str, str], escaped: bool
) -> None:
    for form in (secret, quote(secret, safe=""), quote_plus(secret)):
        payload = {"rows": [{"said": around[0] + form + around[1]}, {around[0] + form: 1}], "fine": "text"}
        body = json.dumps(payload, ensure_ascii=escaped).replace("/", "\\/")
        kept = json.loads(scrub_body(body.encode("utf-8", "surrogatepass"), payload, (secret,)))
        assert form not in kept["rows"][0]["said"]
        assert not any(form in key for key in kept["rows"][1])
        assert kept["fine"] == "text"


@pytest.mark.parametrize("name", sorted(SECRET_PARAMETERS))
@pytest.mark.parametrize("equals", ["=", "%3d", "%3D", "\\u003d", "\\u003D"])
@pytest.mark.parametrize("before", ["?", "&"])
def test_each_secret_parameter_is_marked_in_any_spelling(name: str, equals: str, before: str) -> None:
    assert scrub_text(f"/a{before}{name}{equals}hidden") == f"/a{before}{name}{equals}[token]"
