"""The capture service: whether it serves, and lets us in."""

from application.integrations.capture.orders import CaptureServiceFailed
from application.operations.doctor.findings import Report

_MENDS = {
    "service_unreachable": "Look whether it runs, and whether CAPTURE_ADDRESS is its host and port.",
    "service_too_slow": "Look at its logs; on Cloud Run, give it a first instance that stays.",
    "not_serving": "Look at its logs: it starts, or is being shut down.",
    "not_let_in": (
        "On Cloud Run, give this service account the role Cloud Run Invoker on it; elsewhere set "
        "CAPTURE_TOKEN to the same word on both sides."
    ),
}


def look(report: Report) -> None:
    """Its health, then an order that lacks everything: who is let in is told what it lacks."""
    config, places = report.config, report.surroundings.gateways
    if not places.captures:
        report.warn(
            "CAPTURE_ADDRESS is not set: stories are not kept, only their figures.",
            "Deploy the capture service and set CAPTURE_ADDRESS, unless nothing is to be kept.",
        )
        return
    try:
        places.capture().try_out()
    except CaptureServiceFailed as error:
        report.wrong(
            f"The capture service at {config.capture_address} does not take orders ({error.kind}).",
            _MENDS.get(error.kind, "Look at its logs."),
        )
    except OSError as error:
        report.wrong(
            f"CAPTURE_CERTIFICATES cannot be read ({error.strerror}).", "Set it to a file that is there."
        )
    else:
        report.ok(f"The capture service at {config.capture_address} serves, and lets us in.")
