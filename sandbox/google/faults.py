"""What faults make of a call to Google: which of those switched on mean it, and how it is refused."""

from collections.abc import Iterable

from sandbox import faults
from sandbox.google.errors import (
    GoogleRefusal,
    drive_rate_limit,
    file_permission_missing,
    no_permission,
    storage_full,
)
from sandbox.google.parts import Google
from sandbox.state import Fault

REFRESH_KINDS = ("google_refused_refresh",)
REFUSING_KINDS = (
    "google_rate_limit",
    "google_user_rate_limit",
    "google_storage_full",
    "google_no_permission",
    "google_server_error",
)
HANG = ("google_hang",)
LOST_ANSWER = ("google_lost_answer",)


def take(
    google: Google, kinds: Iterable[str], *, method: str, account: str = "", file: str = ""
) -> Fault | None:
    """The first fault of these kinds that means this call, counted as used."""
    state = google.services.state
    with state.lock:
        for fault in faults.active(state, google.services.clock.timestamp()):
            if fault.kind in kinds and _meant(fault, method, account, file):
                faults.use(state, fault)
                return fault
    return None


def _meant(fault: Fault, method: str, account: str, file: str) -> bool:
    return (
        fault.method in (None, method, method.partition(".")[0])
        and fault.account in (None, account)
        and fault.file in (None, file)
    )


def refusal(fault: Fault, service: str) -> GoogleRefusal:
    """How a call to `drive` or `sheets` is refused under this fault."""
    if fault.kind == "google_rate_limit":
        return GoogleRefusal(429, "Quota exceeded. Please retry your request later.")
    if fault.kind == "google_user_rate_limit":
        return drive_rate_limit()
    if fault.kind == "google_storage_full":
        return storage_full()
    if fault.kind == "google_no_permission":
        return file_permission_missing() if service == "drive" else no_permission()
    if fault.variant == "503":
        return GoogleRefusal(503, "The service is currently unavailable.")
    return GoogleRefusal(500, "Internal error encountered.")
