"""What faults make of a page of Instagram."""

from collections.abc import Callable

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from sandbox import faults
from sandbox.fault_kinds import STRANGER_KINDS
from sandbox.faults import Target
from sandbox.personas import ACCOUNTS
from sandbox.services import Services
from sandbox.state import Fault
from sandbox.streams import drip


def troubled(
    services: Services, account_id: str, media_id: str | None, draw: Callable[[list[Fault]], tuple[str, int]]
) -> BaseResponse:
    """The page that `draw` gives as HTML and status, with all that faults do to it.

    `draw` is told of those that bring something strange into the page: frames, scripts, pictures.
    """
    target = target_of(services, "pages", account_id, media_id)
    away = faults.take(services.state, target, ("login_wall", "page_redirect"))
    if away is not None:
        note(away)
        if away.kind == "login_wall":
            return redirect(url_for("public_pages.log_in", next=request.path))
        return redirect(away.address or "")
    strangers = faults.take_all(services.state, target, STRANGER_KINDS)
    slow = faults.take(services.state, target, ("slow_page",))
    for fault in (*strangers, slow):
        note(fault)
    html, status = draw(strangers)
    if slow is None:
        return Response(html, status)
    return Response(drip(html.encode(), slow.seconds), status)


def target_of(
    services: Services, place: str, account_id: str, media_id: str | None, album: str | None = None
) -> Target:
    """A page or file as faults look at it: whose it is, and of which post."""
    return Target(
        place=place,
        persona=ACCOUNTS[account_id][0].key,
        account=account_id,
        media=media_id,
        edge="",
        limit=0,
        token_serial=0,
        now=services.clock.timestamp(),
        album=album,
    )


def note(fault: Fault | None) -> None:
    """Keep for the record of visits that this fault met the request."""
    if fault is not None:
        g.setdefault("fired_faults", []).append(fault.kind)
