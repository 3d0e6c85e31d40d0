"""Asks a deployed version what must answer before people are led to it.

`python -m deploy.smoke https://v7-dot-my-project.ew.r.appspot.com`; exit status 1 when something is wrong.
Needs nothing but Python: it runs where the deployment is made from.
"""

import argparse
import re
import sys
import urllib.error
import urllib.request
import urllib.response
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException

SECONDS = 20.0
"""For each answer. A new version's first one waits for an instance."""
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What came back; `status` 0 when nothing did, `text` then says why."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Check:
    """One address and what its answer must be; `mend` says what to do when it is not."""

    path: str
    is_met: Callable[[Answer], bool]
    mend: str


CHECKS = (
    Check(
        "/healthz",
        lambda got: got.status == 200 and got.text == "ok",
        "Read the version's log: it says why it does not start.",
    ),
    Check(
        "/readyz", lambda got: got.status == 200, "The answer names it; migrations are run by the job `ops`."
    ),
    Check("/", lambda got: got.status == 200 and "<h1" in got.text, "Read the version's log."),
    Check("/static/css/tokens.css", lambda got: got.status == 200, "Look at the handlers of app.yaml."),
    Check(
        "/static/vendor/uplot/uPlot.min.css",
        lambda got: got.status == 200,
        "Run `make assets`, and deploy again.",
    ),
    Check(
        "/sign-in",
        lambda got: got.status == 200 and 'name="csrf_token"' in got.text and "set-cookie" in got.headers,
        "Read the version's log; forms need SECRET_KEY.",
    ),
    Check("/today", lambda got: got.status in (302, 303, 401), "Don't promote: this page is for staff only."),
    Check(
        "/cron/mail/sweep",
        lambda got: got.status == 403,
        "Don't promote: this address is for the scheduler only.",
    ),
)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer here: a stranger is to be sent away."""

    def redirect_request(self, *_given: object) -> None:
        return None


def ask(address: str, seconds: float = SECONDS) -> Answer:
    """What stands at an address. Raises nothing that the network can do."""
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(address, headers={"User-Agent": "platform-smoke", "Accept": "text/html"})
    try:
        with opener.open(request, timeout=seconds) as reply:
            return _answer(reply)
    except urllib.error.HTTPError as reply:
        with reply:
            return _answer(reply)
    except (OSError, HTTPException, ValueError) as error:
        return Answer(0, f"{type(error).__name__}: {error}", {})


def _answer(reply: urllib.response.addinfourl | urllib.error.HTTPError) -> Answer:
    text = reply.read(_MOST_BYTES).decode("utf-8", "replace").strip()
    headers = {name.lower(): value for name, value in (reply.headers or {}).items()}
    return Answer(reply.status or 0, text, headers)


def _in_short(text: str) -> str:
    """A page by its title, all else by its beginning, on one line."""
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    return " ".join((title[1] if title else text).split())[:200]


def smoke(url: str, tell: Callable[[str], None] = print, seconds: float = SECONDS) -> bool:
    """Ask each address, tell what came, and say whether all was right."""
    all_right = True
    for check in CHECKS:
        answer = ask(url.rstrip("/") + check.path, seconds)
        if check.is_met(answer):
            tell(f"ok     {check.path}")
            continue
        all_right = False
        said = f"{answer.status or 'no answer'} {_in_short(answer.text)}".strip()
        tell(f"wrong  {check.path}: {said}\n       {check.mend}")
    return all_right


def main() -> None:
    """Ask the version at the given address."""
    parser = argparse.ArgumentParser(description="Ask a deployed version what must answer.")
    parser.add_argument("url", help="its address, such as https://v7-dot-my-project.ew.r.appspot.com")
    sys.exit(0 if smoke(parser.parse_args().url) else 1)


if __name__ == "__main__":
    main()
