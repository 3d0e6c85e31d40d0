"""What faults make of a picture or video."""

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from sandbox import faults
from sandbox.fault_kinds import MEDIA_KINDS
from sandbox.page_faults import note, target_of
from sandbox.services import Services
from sandbox.state import Fault
from sandbox.streams import drip, endless
from sandbox.world.post import Post

_HTML = "<!DOCTYPE html><html><head><title>Photo</title></head><body>Open this in the app.</body></html>"
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="540" height="960">'
    '<rect width="540" height="960" fill="#7a8f9c"/></svg>'
)


def take_fault(services: Services, media_id: str, post: Post) -> Fault | None:
    """The fault that means this file, counted as used; the album's meet its children too."""
    target = target_of(services, "media", post.account_id, media_id, album=post.id)
    fault = faults.take(services.state, target, tuple(MEDIA_KINDS))
    note(fault)
    return fault


def answer(fault: Fault, content: bytes, kind: str) -> BaseResponse:
    """What the fault makes of a file; `kind` is its media type."""
    if fault.kind == "media_redirect":
        return redirect(fault.address or "")
    if fault.kind == "media_gone":
        return expired()
    if fault.kind == "media_error":
        return Response("Internal server error", 500, content_type="text/plain")
    if fault.kind == "wrong_type":
        if fault.variant == "svg":
            return Response(_SVG, content_type="image/svg+xml")
        return Response(_HTML, content_type="text/html; charset=utf-8")
    if fault.kind == "endless_body":
        return Response(endless(content), content_type=kind)
    announced = {"Content-Length": str(len(content))}
    if fault.kind == "cut_body":
        # The server closes each connection after its answer, so what is missing never comes.
        return Response(iter([content[: len(content) // 2]]), content_type=kind, headers=announced)
    return Response(drip(content, fault.seconds), content_type=kind, headers=announced)


def expired() -> Response:
    """The refusal of an address that has run out, or was never good."""
    return Response("URL signature expired", 403, content_type="text/plain")
