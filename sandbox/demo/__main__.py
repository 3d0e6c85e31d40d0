"""`python -m sandbox.demo`: run the main job, tell what happened, keep serving (`--once`: end)."""

import argparse
import json
import os
import secrets
import shutil
import signal
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import requests

from sandbox.demo.browser import Browser
from sandbox.demo.counting import Counted, count_followers
from sandbox.demo.handing import Handed, deliver, make_weekly, opens, share
from sandbox.demo.joining import GUESTS, join, names
from sandbox.demo.keeping import check_kept, read_keeping, watch_keeping
from sandbox.demo.ledger import Ledger, read_ledger
from sandbox.demo.managing import CAMPAIGN, Manager
from sandbox.demo.processes import DemoFailed, Ports, Stage, run, stage
from sandbox.demo.sheets import sign_in_at_google
from sandbox.demo.telling import Teller
from sandbox.personas import BY_KEY

FOLDER = Path(os.environ.get("INSTANCE_FOLDER", "instance"))
EMAIL = "admin@example.org"
BRAND = "alder_tea"
"""Whose campaign it is."""
KEPT_FILE = "demo.json"
"""Values of the first start; also what shows that a folder is a demo's."""
READ_AGAIN_AFTER = timedelta(hours=8)
CLOCK_CACHED_SECONDS = 1.2
"""The application asks the sandbox for the time once a second."""


def main() -> int:
    """The demo's exit status: 0 when the job is done and its figures agree."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the job")
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier demo left behind")
    options = parser.parse_args()
    if options.fresh and (FOLDER / KEPT_FILE).exists():
        shutil.rmtree(FOLDER)
    ports = Ports(
        *(
            int(os.environ.get(name, otherwise))
            for name, otherwise in (("PORT", "5000"), ("SANDBOX_PORT", "5001"), ("CAPTURE_PORT", "5002"))
        )
    )
    ended = _end_on_signal()
    teller = Teller()
    try:
        teller.act("Starting the sandbox of Facebook and Instagram, the capture service, and the application")
        with stage(FOLDER, ports) as running:
            _job(running, teller)
            if not options.once:
                _serve(teller, ended)
    except DemoFailed as problem:
        teller.act(f"The demo cannot go on: {problem}")
        return 1
    except KeyboardInterrupt:
        teller.act("Ended before the job was done; started again, it goes on from here.")
        return 1
    return 0


def _serve(teller: Teller, ended: threading.Event) -> None:
    teller.line("Still serving; the scheduler keeps collecting. Ctrl-C ends it.")
    try:
        ended.wait()
    except KeyboardInterrupt:
        teller.act("Ended. Start it again, and all of it is still there.")


def _job(running: Stage, teller: Teller) -> None:
    _note(running, "application", running.application_url)
    _note(running, "sandbox", running.sandbox_url)
    password = _kept(running, "password", secrets.token_urlsafe(12))
    manager = _staff(running, teller, password)
    brand = _people_join(running, teller)
    teller.act(f'The manager opens the campaign "{CAMPAIGN}" and retrieves its posts')
    manager.open_campaign(_domain_time(running).date())
    manager.retrieve()
    manager.watch(teller.progress)
    teller.act("The manager decides which posts belong to it")
    accepted = manager.decide_all("alder.tea", "accepted")
    rejected = manager.decide_all("north.cycle", "rejected")
    teller.line(f"{accepted} posts accepted, {rejected} rejected; the others wait for a decision")
    teller.act("Stories are kept before they end")
    keeping = watch_keeping(running.folder, teller.progress)
    before = read_ledger(running.folder)
    teller.act("Some hours pass in the sandbox, and the posts are read again")
    _pass_hours(running)
    manager.retrieve()
    manager.watch(teller.progress)
    teller.act("The manager signs in at Google, and the report is built")
    sign_in_at_google(manager.browser, EMAIL)
    report = running.folder / "report.xlsx"
    report.write_bytes(manager.report(teller.progress))
    teller.line(f"{report}, {report.stat().st_size:,} bytes")
    handed = _hand_on(running, teller, manager, brand)
    teller.act("The followers of an organisation are counted on four networks")
    followed = count_followers(running, manager.browser)
    teller.line(f"{followed.sentence}: as a tree, a matrix, charts and open feeds")
    after = read_ledger(running.folder)
    _check(manager, before, after)
    check_kept(keeping, running.folder)
    _sum_up(running, teller, manager, after, password, handed, followed)


def _staff(running: Stage, teller: Teller, password: str) -> Manager:
    teller.act("An admin is made, and signs in")
    try:
        run(
            running,
            *("-m", "flask", "--app", "main", "staff", "create-admin"),
            *("--email", EMAIL, "--name", "Demo Admin", "--password-from-env", "DEMO_PASSWORD"),
            DEMO_PASSWORD=password,
        )
    except DemoFailed as problem:
        if "Nothing was changed" not in str(problem):
            raise
        teller.line("The admin of an earlier start is still there")
    return Manager(running.application_url, EMAIL, password)


def _people_join(running: Stage, teller: Teller) -> Browser:
    """The browser of the brand that gets the report."""
    teller.act("Influencers and brands join by Facebook Login")
    known, browsers = names(running), dict[str, Browser]()
    for guest in GUESTS:
        joined = join(running, guest)
        browsers[guest.persona] = joined.browser
        teller.line(f"{known[guest.persona]} joined as {guest.role} with @{joined.handle}")
    return browsers[BRAND]


def _hand_on(running: Stage, teller: Teller, manager: Manager, brand: Browser) -> Handed:
    """The brand gets its report, somebody without a sign-in opens it, and it is made anew by itself."""
    name = BY_KEY[BRAND].accounts[0].name
    teller.act(f"{name} gets a report of its own")
    page = manager.report_for(name, teller.progress)
    size = deliver(manager, page, brand)
    teller.line(f"Delivered: {name} finds it among its own reports, {size:,} bytes")
    link = _noted(running).get("shared", "")
    if not link or not opens(link):
        link = share(manager, page, f"A colleague at {name}")
        _note(running, "shared", link)
        if not opens(link):
            raise DemoFailed(f"nobody can open {link}")
    teller.line(f"Shared: {link} opens without a sign-in")
    next_time = make_weekly(manager, page)
    teller.line(f"From now on it is made every Monday, next on {next_time}")
    return Handed(name, page, link, next_time)


def _pass_hours(running: Stage) -> None:
    """Move the sandbox's clock to the same moment at each start: repeated, the demo comes out the same."""
    now = _domain_time(running)
    until = datetime.fromisoformat(_kept(running, "read_again_at", (now + READ_AGAIN_AFTER).isoformat()))
    seconds = (until - now).total_seconds()
    if seconds > 0:
        address = f"{running.sandbox_url}/control/clock"
        requests.post(address, json={"advance_seconds": seconds}, timeout=10).raise_for_status()
        time.sleep(CLOCK_CACHED_SECONDS)


def _domain_time(running: Stage) -> datetime:
    answer = requests.get(f"{running.sandbox_url}/control/clock", timeout=10)
    return datetime.fromisoformat(answer.json()["now"])


def _check(manager: Manager, before: Ledger, after: Ledger) -> None:
    """Raise DemoFailed unless page and database agree and nothing stands twice."""
    shown = manager.total_views()
    if shown != after.accepted_views:
        raise DemoFailed(f"the page shows {shown:,} views, the database holds {after.accepted_views:,}")
    if after.twice:
        raise DemoFailed(f"{after.twice} rows stand twice")
    if not after.accepted or after.readings < before.readings:
        raise DemoFailed("nothing was accepted, or readings were lost")


def _sum_up(
    running: Stage,
    teller: Teller,
    manager: Manager,
    ledger: Ledger,
    password: str,
    handed: Handed,
    followed: Counted,
) -> None:
    root = running.application_url
    teller.table(
        [
            ("Partners joined", f"{ledger.partners}, with {ledger.accounts} Instagram accounts"),
            ("Posts read", f"{ledger.posts:,}, {ledger.readings:,} readings, {ledger.calls:,} calls"),
            ("Posts in the campaign", f"{ledger.accepted:,} accepted, {ledger.rejected:,} rejected"),
            ("Views of accepted posts", f"{ledger.accepted_views:,} on the page and in the database"),
            ("Stories kept", read_keeping(running.folder).sentence),
            ("Living stories", f"{root}/captures/stories"),
            ("Campaign", f"{root}{manager.campaign}"),
            ("Results", f"{root}{manager.campaign}/results"),
            ("Report", str(running.folder / "report.xlsx")),
            ("The same as a Sheet", manager.sheet),
            (f"Report for {handed.name}", f"{root}{handed.page}  for them at {root}/me/reports"),
            ("Shared without sign-in", handed.link),
            ("Made by itself", f"every Monday, next on {handed.next_time}"),
            ("Followers", f"{root}/followers  {followed.sentence}"),
            ("Staff sign in", f"{root}/sign-in  {EMAIL}  {password}"),
            ("Partners sign in", f"{root}/join, then pick anybody in the dialog"),
            ("Sandbox", f"{running.sandbox_url}/  clock, people, faults, mailbox"),
        ]
    )


def _kept(running: Stage, name: str, new: str) -> str:
    """A value of the first start, kept for later ones."""
    value = _noted(running).get(name)
    if value is None:
        _note(running, name, new)
    return value or new


def _note(running: Stage, name: str, value: str) -> None:
    values = {**_noted(running), name: value}
    (running.folder / KEPT_FILE).write_text(json.dumps(values))


def _noted(running: Stage) -> dict[str, str]:
    path = running.folder / KEPT_FILE
    values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return values


def _end_on_signal() -> threading.Event:
    ended = threading.Event()

    def end(*_: object) -> None:
        if ended.is_set():
            return
        ended.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    return ended


if __name__ == "__main__":
    sys.exit(main())
