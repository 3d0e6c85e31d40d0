"""Ask the capture service to keep what a post shows.

On Cloud Run the caller proves itself by an ID token that Google signs for the service's address; elsewhere by
a shared secret, over TLS or over a connection inside this machine.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import grpc
from google.auth.exceptions import GoogleAuthError

from application.integrations.capture import capture_pb2 as messages
from application.integrations.capture.id_token import IdToken
from application.integrations.capture.orders import (
    CaptureOrder,
    CaptureResult,
    CaptureServiceFailed,
    ItemResult,
)
from application.integrations.capture.stub import SERVING, capture_stub, health_call
from application.integrations.public_addresses import is_loopback

DEADLINE_SECONDS = 260.0
"""A little more than the service gives itself for a capture, so that its own answer comes first."""

_PASSING = {
    grpc.StatusCode.UNAVAILABLE: "service_unreachable",
    grpc.StatusCode.DEADLINE_EXCEEDED: "service_too_slow",
    grpc.StatusCode.RESOURCE_EXHAUSTED: "service_busy",
    grpc.StatusCode.ABORTED: "service_unreachable",
    grpc.StatusCode.CANCELLED: "service_unreachable",
}
"""By status: what happened, in a word of ours. All else is a fault of the service or of its settings."""

_NOT_LET_IN = (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)

ROLES = {"media": messages.MEDIA, "still": messages.STILL, "page": messages.PAGE}
OUTCOMES = {
    messages.KEPT: "kept",
    messages.REFUSED: "refused",
    messages.UNREACHABLE: "unreachable",
    messages.NOT_PUBLIC: "not_public",
    messages.NO_BROWSER: "no_browser",
}
_ROLE_NAMES = {number: name for name, number in ROLES.items()}


@dataclass(frozen=True)
class CaptureClient:
    """Calls the service at `address` (host and port). Without `token`, Google's ID token is fetched.

    `certificates` is a file of the authorities that are believed, beside those that the system believes.
    """

    address: str
    token: str = field(default="", repr=False)
    certificates: Path | None = None
    deadline: float = DEADLINE_SECONDS
    before_call: Callable[[], None] | None = None

    def capture(self, order: CaptureOrder) -> CaptureResult:
        """Have the post kept. Raises CaptureServiceFailed."""
        if self.before_call is not None:
            self.before_call()
        try:
            with self._channel() as channel:
                reply = capture_stub(channel)(_request(order), self.deadline)
        except grpc.RpcError as error:
            kind = _PASSING.get(_status(error))
            raise CaptureServiceFailed(kind or "service_refused", passing=kind is not None) from None
        return _result(reply)

    def try_out(self) -> None:
        """Ask whether the service serves, then whether it lets us in. Raises CaptureServiceFailed.

        An order without a key is refused for what it lacks by a service that takes our token: the kind of the
        error is `not_let_in` where the token itself is refused, `not_serving` where it says so.
        """
        if self.before_call is not None:
            self.before_call()
        try:
            with self._channel() as channel:
                if health_call(channel)(self.deadline) != SERVING:
                    raise CaptureServiceFailed("not_serving", passing=True)
                capture_stub(channel)(messages.CaptureRequest(), self.deadline)
        except grpc.RpcError as error:
            status = _status(error)
            if status in _NOT_LET_IN:
                raise CaptureServiceFailed("not_let_in", passing=False) from None
            if status is not grpc.StatusCode.INVALID_ARGUMENT:
                kind = _PASSING.get(status)
                raise CaptureServiceFailed(kind or "service_refused", passing=kind is not None) from None
        except GoogleAuthError:
            raise CaptureServiceFailed("not_let_in", passing=False) from None

    def _channel(self) -> grpc.Channel:
        """One for each call: a channel that is kept remembers for a while that the service was away."""
        if not self.token:
            return _channel_to_cloud_run(self.address)
        calls = grpc.access_token_call_credentials(self.token)
        if self.certificates is not None:
            transport = grpc.ssl_channel_credentials(self.certificates.read_bytes())
        elif _is_this_machine(self.address):
            transport = grpc.local_channel_credentials()
        else:
            transport = grpc.ssl_channel_credentials()
        return grpc.secure_channel(self.address, grpc.composite_channel_credentials(transport, calls))


def _status(error: grpc.RpcError) -> grpc.StatusCode:
    """Every error of a call has one; the library's types don't say so."""
    code: grpc.StatusCode = error.code()
    return code


def _channel_to_cloud_run(address: str) -> grpc.Channel:
    """With the ID token of the account that this process runs as, for the service's own address."""
    from google.auth.transport.requests import Request  # slow: only who calls Cloud Run pays
    from google.oauth2 import id_token

    request = Request()
    audience = f"https://{address.partition(':')[0]}"
    # Google's function has no types.
    credentials = id_token.fetch_id_token_credentials(audience, request=request)  # type: ignore[no-untyped-call]
    calls = grpc.metadata_call_credentials(IdToken(credentials, request))
    return grpc.secure_channel(
        address, grpc.composite_channel_credentials(grpc.ssl_channel_credentials(), calls)
    )


def _is_this_machine(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    return host == "localhost" or is_loopback(host)


def _request(order: CaptureOrder) -> messages.CaptureRequest:
    return messages.CaptureRequest(
        key=order.key,
        post=order.post,
        media=[
            messages.Wanted(role=ROLES[each.role], place=each.place, address=each.address)
            for each in order.media
        ],
        page_address=order.page_address or "",
    )


def _result(reply: messages.CaptureReply) -> CaptureResult:
    return CaptureResult(tuple(_item(each) for each in reply.kept), reply.manifest_sha256 or None)


def _item(kept: messages.Kept) -> ItemResult:
    return ItemResult(
        role=_ROLE_NAMES[kept.role],
        place=kept.place,
        outcome=OUTCOMES[kept.outcome],
        problem=kept.problem or None,
        sha256=kept.sha256 or None,
        content_type=kept.content_type or None,
        bytes=kept.bytes or None,
        width=kept.width or None,
        height=kept.height or None,
    )
