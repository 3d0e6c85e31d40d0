"""Partners join by Facebook Login, as people do: page, dialog, choice, own page."""

import re
from dataclasses import dataclass

import requests

from sandbox.demo.browser import Browser
from sandbox.demo.processes import DemoFailed, Stage
from sandbox.personas import BY_KEY


@dataclass(frozen=True)
class Guest:
    """A persona of the sandbox, and as what they join."""

    persona: str
    role: str


@dataclass(frozen=True)
class Joined:
    """The handle on somebody's own page, and their browser, signed in."""

    handle: str
    browser: Browser


GUESTS = (
    Guest("mara_lindqvist", "influencer"),
    Guest("tomas_okafor", "influencer"),
    Guest("yuki_brandt", "influencer"),
    Guest("lena_ferraro", "influencer"),
    Guest("ines_duarte", "influencer"),
    Guest("sam_ortega", "influencer"),
    Guest("priya_novak", "influencer"),
    Guest("alder_tea", "brand"),
    Guest("north_cycle", "brand"),
)

_HANDLE = re.compile(r"@([\w.]+)")


def names(stage: Stage) -> dict[str, str]:
    """Each persona's name by key."""
    answer = requests.get(f"{stage.sandbox_url}/control/personas", timeout=10)
    return {person["key"]: person["name"] for person in answer.json()}


def join(stage: Stage, guest: Guest) -> Joined:
    """Join, or come back. Raises DemoFailed."""
    browser = Browser(stage.application_url)
    browser.visit("/join")
    browser.send(f"/join/{guest.role}", {})
    browser.visit(f"{browser.address}&persona={guest.persona}")
    granted = re.findall(r'name="granted" value="([^"]+)"', browser.page)
    pages = re.findall(r'name="pages" value="([^"]+)"', browser.page)
    chosen = {"persona": guest.persona, "pages": pages, "action": "continue"}
    browser.send_dialog({"granted": granted, **chosen})
    if 'name="rerequest"' in browser.page and "/connect/" in browser.address:
        # Somebody declined permissions here before: ask again, as a person would.
        browser.send(f"/join/{guest.role}", {"rerequest": "1"})
        browser.visit(f"{browser.address}&persona={guest.persona}")
        browser.send_dialog(
            {"granted": re.findall(r'name="granted" value="([^"]+)"', browser.page), **chosen}
        )
    choices = re.findall(r'name="account" value="([^"]+)"', browser.page)
    if choices:
        (choice,) = re.findall(r'name="choice" value="([^"]+)"', browser.page)
        own = BY_KEY[guest.persona].accounts[0].id
        browser.send("/join/account", {"account": own, "choice": choice})
    main = browser.page.partition("<main")[2]
    handle = _HANDLE.search(main)
    if not browser.address.partition("#")[0].endswith("/me") or handle is None:
        raise DemoFailed(f"{guest.persona} did not get in: {browser.address}")
    return Joined(handle[1], browser)
