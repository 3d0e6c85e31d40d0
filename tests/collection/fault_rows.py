"""The table of faults: what the Graph API answers, at which call, and what has to be so afterwards.

Codes are those of graph-api.md, "Rate limits and errors". The answers are real ones: one call of a reading is
led over HTTP to a server that plays the fault, every other call goes to the sandbox.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from application.collection.limits import APP_LIMIT
from application.config import Config
from application.gateways import Gateways
from application.integrations.graph import errors
from application.integrations.graph.client import GraphClient
from application.integrations.http import thread_session
from application.models import LoginState, RunState
from tests.integrations.graph.player import Player, Reply, json_reply

PAGE_SIZE = 15
"""Posts on a page: the smallest persona's 36 and more take three pages."""


@dataclass(frozen=True)
class Call:
    """A kind of call: what it looks like, how far the run says it has come, and what is stored before it.

    A run names the stage behind the last one that has stored something.
    """

    name: str
    pattern: str
    stage: str
    posts_before: int | None = None
    persona: str = "lena_ferraro"


PROFILE = Call("profile", r"^\d+\?fields=id,username", "profile", 0)
SERIES = Call("account insights", r"\?metric=reach,follower_count", "account_insights", 0)
STORIES = Call("stories", r"^\d+/stories\?", "stories", 0)
LISTING = Call("second page of posts", r"^\d+/media\?.*insights.*&after=", "posts", PAGE_SIZE)
FIRST_PAGE = Call("first page of posts", r"^\d+/media\?", "posts", 0)
SINGLE = Call("post by itself", r"^\d+\?fields=id,media_type", "older_posts")
DETAILS = Call(
    "insights of a post", r"^\d+/insights\?metric=(ig_reels|follows,)", "older_posts", persona="tomas_okafor"
)
DAYS = Call("totals of a day", r"\?metric=views,.*metric_type=total_value", "details", persona="tomas_okafor")
AUDIENCE = Call("audience", r"\?metric=follower_demographics", "audience", persona="priya_novak")


@dataclass(frozen=True)
class Outcome:
    """What the queue is answered, and how run, login and pauses stand.

    `paused` is what waits: "account", "login" or "app". `skipped` is what the run says it has left out.
    """

    status: int
    state: RunState
    error: type[errors.GraphError] | None = None
    login: LoginState = LoginState.CONNECTED
    paused: str = ""
    skipped: str = ""

    @property
    def problem_kind(self) -> str | None:
        if self.paused == "app":
            return APP_LIMIT
        return self.error.kind if self.error else None


def again(error: type[errors.GraphError]) -> Outcome:
    """Passing trouble: the queue tries again."""
    return Outcome(500, RunState.QUEUED, error)


def stopped(error: type[errors.GraphError], login: LoginState = LoginState.CONNECTED) -> Outcome:
    """The run has failed for good; a manager reads why."""
    return Outcome(200, RunState.FAILED, error, login)


def paused(whom: str) -> Outcome:
    """The run waits; only a limit of the whole app slows the queue."""
    return Outcome(
        503 if whom == "app" else 200, RunState.QUEUED, errors.GraphRateLimited, LoginState.CONNECTED, whom
    )


def done(skipped: str = "") -> Outcome:
    """The fault costs at most what it is about."""
    return Outcome(200, RunState.DONE, skipped=skipped)


RECONNECT = stopped(errors.GraphTokenInvalid, LoginState.RECONNECT)
REGRANT = stopped(errors.GraphPermissionMissing, LoginState.RECONNECT)
BLOCKED = stopped(errors.GraphPolicyBlocked)
TRANSIENT = again(errors.GraphTransient)
DAMAGED = again(errors.GraphBadReply)


@dataclass(frozen=True)
class Row:
    """One line of the table. `times` is how often the fault comes, None for until it is mended.

    `minutes` is how long a limit holds. With `one_post` only what shows the newest post is refused.
    """

    name: str
    call: Call
    reply: Reply
    outcome: Outcome
    code: int | None = None
    subcode: int | None = None
    times: int | None = None
    minutes: int = 30
    one_post: bool = False


def refusal(
    code: int,
    subcode: int | None = None,
    message: str = "refused",
    *,
    status: int = 400,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Reply:
    """The API's error body."""
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, **more}
    return json_reply(
        {"error": error | ({} if subcode is None else {"error_subcode": subcode})}, status, headers
    )


def row(
    call: Call, outcome: Outcome, code: int, subcode: int | None = None, message: str = "refused", **more: Any
) -> Row:
    """A row whose answer is a refusal with this code. `kept` of Row's own fields may be given by name."""
    own = {name: more.pop(name) for name in ("times", "minutes", "one_post") if name in more}
    name = "/".join(str(part) for part in (code, subcode) if part is not None)
    note = "" if message == "refused" else f" {message[:24]}"
    reply = refusal(code, subcode, message, **more)
    return Row(f"{name}{note} at {call.name}", call, reply, outcome, code, subcode, **own)


LESS = "Please reduce the amount of data you're asking for, then retry your request"
VIEWERS = "Not enough viewers for the media to show insights"
WAIT_20 = (
    '{"1784":[{"type":"instagram","call_count":100,"total_cputime":20,"total_time":20,'
    '"estimated_time_to_regain_access":20}]}'
)
BUSINESS_USE = {"X-Business-Use-Case-Usage": WAIT_20}
HTML = b"<html><h1>Sorry, something went wrong.</h1></html>"
MISSING = errors.GraphObjectMissing

ROWS: tuple[Row, ...] = (
    # Unknown trouble and trouble of the service: later.
    row(LISTING, TRANSIENT, 1, status=500),
    row(PROFILE, TRANSIENT, 2, status=500),
    row(DETAILS, TRANSIENT, 2, status=500),
    row(AUDIENCE, TRANSIENT, 9, message="is_transient alone", is_transient=True),
    row(LISTING, TRANSIENT, 9998, message="5xx alone", status=503),
    row(LISTING, done(), 1, message=LESS, status=500, times=1),
    row(SERIES, again(errors.GraphTooMuchData), 1, message=LESS, status=500),
    # Limits: what they are about waits.
    row(LISTING, paused("app"), 4, status=403, is_transient=True),
    row(SERIES, paused("login"), 17, 2446079),
    row(PROFILE, paused("account"), 32),
    row(STORIES, paused("app"), 341),
    row(LISTING, paused("login"), 613, 1996),
    row(LISTING, paused("account"), 80001),
    row(LISTING, paused("account"), 80002, minutes=20, headers=BUSINESS_USE, is_transient=True),
    row(SINGLE, paused("account"), 80002, minutes=20, headers=BUSINESS_USE),
    # Tokens: the person connects again.
    row(LISTING, RECONNECT, 102),
    row(PROFILE, RECONNECT, 190),
    row(PROFILE, RECONNECT, 190, 458),
    row(SERIES, RECONNECT, 190, 459),
    row(LISTING, RECONNECT, 190, 460),
    row(DETAILS, RECONNECT, 190, 463),
    row(STORIES, RECONNECT, 190, 464),
    row(LISTING, RECONNECT, 190, 467),
    row(AUDIENCE, RECONNECT, 190, 492),
    # Permissions; the same code says that a story has few viewers.
    row(LISTING, REGRANT, 10, status=403),
    row(SERIES, REGRANT, 200, status=403),
    row(LISTING, REGRANT, 250, status=403),
    row(PROFILE, REGRANT, 299, status=403),
    row(DAYS, REGRANT, 3),
    row(FIRST_PAGE, done("not_enough_viewers"), 10, message=VIEWERS, one_post=True),
    # The question: skip what it is about, and go on.
    row(PROFILE, stopped(errors.GraphBadParameter), 100),
    row(SERIES, done(), 100),
    row(FIRST_PAGE, done("refused"), 100, one_post=True),
    row(DETAILS, done(), 100),
    row(DAYS, done("bad_parameter"), 100),
    row(AUDIENCE, done("bad_parameter"), 100),
    row(PROFILE, stopped(MISSING), 100, 33),
    row(SERIES, done(), 100, 33),
    row(DETAILS, done(), 100, 33),
    row(SINGLE, done("deleted"), 100, 33),
    row(AUDIENCE, done("stage_audience"), 100, 33),
    row(FIRST_PAGE, done("before_professional"), 100, 2108006, one_post=True),
    row(AUDIENCE, done("too_few_followers"), 100, 2874010),
    row(PROFILE, stopped(errors.GraphDiscoveryTargetMissing), 110, 2207013),
    # Blocks: stop and show.
    row(LISTING, BLOCKED, 368),
    row(PROFILE, BLOCKED, 506),
    row(AUDIENCE, BLOCKED, 368),
    row(LISTING, stopped(errors.GraphBadParameter), 2500, message="Unknown path components"),
    row(PROFILE, RECONNECT, 2500, message="An active access token must be used"),
    row(LISTING, stopped(errors.GraphError), 9999, message="a code nobody knows"),
    # Answers that are none.
    Row("a hang", LISTING, Reply(wait_seconds=2.0), again(errors.GraphTimeout)),
    Row("cut JSON", LISTING, Reply(b'{"data":[{"id":"179', 200), DAMAGED),
    Row("a reply that breaks off", LISTING, Reply(b'{"data":[{"id":"179', 200, promised=900), DAMAGED),
    Row("an HTML error page", LISTING, Reply(HTML, 502), TRANSIENT),
    Row("an HTML page with status 200", PROFILE, Reply(HTML, 200), DAMAGED),
    Row("an HTML page with status 400", SERIES, Reply(HTML, 400), DAMAGED),
    Row("an empty list that is no list", STORIES, json_reply({"paging": {}}), DAMAGED),
    Row("status 429 without a word", LISTING, Reply(b"", 429), paused("app")),
    Row("a 200 with an error inside", LISTING, refusal(190, 463, status=200), RECONNECT, 190, 463),
    Row("a 200 with passing trouble", LISTING, refusal(2, status=200), TRANSIENT, 2),
)


@dataclass
class Trouble:
    """A fault that is on: which calls it meets, and what they get. `account` meets one account's calls."""

    player: Player
    call: Call
    reply: Reply
    times: int | None = None
    account: str = ""
    shown: str | None = None
    met: int = 0

    def meets(self, asked: str) -> bool:
        """`asked` is the call as path and query."""
        meant = asked.startswith(self.account) and re.search(self.call.pattern, asked) is not None
        return meant and (self.times is None or self.met < self.times)

    def mend(self) -> None:
        self.times = 0


class LedSession(requests.Session):
    """Leads the calls that the trouble meets to its player; all others go where they were to go."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble

    def request(self, method: str, url: str, **asked: Any) -> requests.Response:  # type: ignore[override]
        """With `shown` only a reply that shows this post, or is about it, is replaced."""
        trouble, params = self.trouble, asked.get("params") or {}
        path = re.sub(r".*?/v\d+\.\d+/", "", url)
        call = f"{path}?{'&'.join(f'{name}={value}' for name, value in params.items())}"
        if trouble.shown is not None:
            answer = thread_session().request(method, url, **asked)
            is_about = "insights" in call and (path.startswith(trouble.shown) or trouble.shown in answer.text)
            if not (is_about and trouble.times is None):
                return answer
        elif not trouble.meets(call):
            return thread_session().request(method, url, **asked)
        trouble.met += 1
        trouble.player.play(trouble.reply)
        if trouble.reply.wait_seconds:
            asked["timeout"] = (1.0, trouble.reply.wait_seconds / 4)
        return thread_session().request(method, f"{trouble.player.url}/{path}", **asked)


class TroubledGateways(Gateways):
    """The application's own gateways, whose Graph clients meet the trouble."""

    def __init__(self, config: Config, trouble: Trouble) -> None:
        super().__init__(config)
        self._trouble = trouble

    def graph(self) -> GraphClient:
        client = super().graph()
        client._session = LedSession(self._trouble)
        return client
