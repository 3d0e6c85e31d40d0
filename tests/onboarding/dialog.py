"""Walks through the sandbox's dialog as a browser would, by hand, one redirect at a time."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.config import JOINING_SCOPES

TIMEOUT = 10


def open_dialog(client: FlaskClient, role: str = "influencer", **form: str) -> str:
    """Press the button; returns the dialog's address."""
    answer = client.post(f"/join/{role}", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"]


def decide(
    dialog: str,
    persona: str,
    *,
    granted: Sequence[str] = JOINING_SCOPES,
    pages: Sequence[str] | None = None,
    action: str = "continue",
) -> str:
    """Answer the dialog; returns the way back as path and query."""
    asked = urlsplit(dialog)
    fields: dict[str, str | list[str]] = {name: values[0] for name, values in parse_qs(asked.query).items()}
    fields |= {"persona": persona, "granted": list(granted), "action": action}
    if pages is not None:
        fields |= {"pages": list(pages), "pages_shown": "1"}
    address = f"{asked.scheme}://{asked.netloc}{asked.path}"
    answer = requests.post(address, data=fields, allow_redirects=False, timeout=TIMEOUT)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def join(
    client: FlaskClient,
    persona: str,
    role: str = "influencer",
    *,
    granted: Sequence[str] = JOINING_SCOPES,
    pages: Sequence[str] | None = None,
    again: bool = False,
) -> TestResponse:
    """The whole way: button, dialog, way back; the answer to the way back."""
    form = {"rerequest": "1"} if again else {}
    return client.get(decide(open_dialog(client, role, **form), persona, granted=granted, pages=pages))


def forget(sandbox_url: str, persona: str) -> None:
    """At Facebook the person has never heard of the app: what earlier tests granted is gone."""
    requests.delete(f"{sandbox_url}/control/personas/{persona}/grant", timeout=TIMEOUT).raise_for_status()


def press(client: FlaskClient, page: str, button: str) -> str:
    """Press the button of that name that leads to the dialog; returns the dialog's address."""
    form = next(
        part for part in page.split("<form ")[1:] if f">{button}</button>" in part.split("</form>")[0]
    )
    action = re.search(r'action="([^"]+)"', form)
    assert action, "the button's form leads nowhere"
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.split("</form>")[0]):
        fields.setdefault(name, []).append(value)
    answer = client.post(action[1], data=fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def choose(client: FlaskClient, account: str) -> TestResponse:
    """Press the button of the choice that this browser has open, with that account."""
    return client.post("/join/account", data={"account": account, "choice": choice_of(client)})


def choose_profile(client: FlaskClient, profile: object) -> TestResponse:
    """Press the button of the choice among one's profiles."""
    return client.post("/join/profile", data={"profile": str(profile), "choice": choice_of(client)})


def choice_of(client: FlaskClient) -> str:
    """What tells this browser's open choice from others; nothing when there is none."""
    with client.session_transaction() as kept:
        return str(kept["joining"][-1]) if "joining" in kept else ""
