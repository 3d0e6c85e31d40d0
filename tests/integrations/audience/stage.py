"""The sandbox and what tests of counters do with it: connect somebody, make clients, read answers."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from application.integrations.audience.network import Answer, Answers, Asked
from application.integrations.blobs import FolderBlobStore
from application.integrations.graph.client import GraphClient
from application.networks import Finding
from sandbox.services import APP_ID, APP_SECRET
from tests.conftest import RunningSandbox
from tests.sandbox.driver import REDIRECT, SCOPES

MARA = "17841400000732117"
MARAS_PAGE = "102500000407331"
YUKIS_PAGE = "102500000421993"


def now(sandbox: RunningSandbox) -> datetime:
    told = requests.get(f"{sandbox.url}/control/clock", timeout=5).json()["now"]
    return datetime.fromisoformat(told)


def connected(sandbox: RunningSandbox, persona: str = "mara_lindqvist") -> str:
    """A token of this person, who went through the dialog."""
    asked = {"client_id": APP_ID, "redirect_uri": REDIRECT, "state": "xyz", "scope": ",".join(SCOPES)}
    form: dict[str, Any] = {**asked, "persona": persona, "granted": list(SCOPES), "action": "continue"}
    dialog = f"{sandbox.url}/facebook/v26.0/dialog/oauth"
    back = requests.post(dialog, data=form, allow_redirects=False, timeout=5).headers["Location"]
    query = {
        "client_id": APP_ID,
        "client_secret": APP_SECRET,
        "redirect_uri": REDIRECT,
        "code": parse_qs(urlsplit(back).query)["code"][0],
    }
    reply = requests.get(f"{sandbox.url}/graph/v26.0/oauth/access_token", params=query, timeout=5)
    return str(reply.json()["access_token"])


def graph(
    base_url: str,
    folder: Path,
    moment: Callable[[], datetime],
    *,
    read_timeout: float = 5.0,
    before_call: Callable[[], None] | None = None,
) -> GraphClient:
    return GraphClient(
        base_url=base_url,
        version="v26.0",
        app_id=APP_ID,
        app_secret=APP_SECRET,
        blobs=FolderBlobStore(folder),
        now=moment,
        connect_timeout=2.0,
        read_timeout=read_timeout,
        before_call=before_call,
    )


def ask(*handles: str | tuple[str, str | None]) -> list[Asked]:
    """The handles, numbered from 0; with a number of the network's where one is given."""
    pairs = [(each, None) if isinstance(each, str) else each for each in handles]
    return [Asked(key, handle, network_id) for key, (handle, network_id) in enumerate(pairs)]


def findings(answers: Answers) -> dict[int, Finding]:
    return {answer.key: answer.finding for answer in answers.answers}


def of(answers: Answers, key: int) -> Answer:
    (found,) = (answer for answer in answers.answers if answer.key == key)
    return found


def trouble(answers: Answers) -> tuple[str, int | None]:
    """Its kind and wait; it says something to staff."""
    assert answers.trouble is not None
    assert answers.trouble.words.endswith(".")
    return answers.trouble.kind.value, answers.trouble.wait_seconds
