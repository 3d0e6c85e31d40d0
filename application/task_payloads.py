"""What a task's request carries: ids in JSON that the application itself has sent."""

from flask import abort, request

_MOST = 2**63


def payload_number(name: str) -> int:
    """The id of this name; 400 when the request carries none."""
    payload = request.get_json(silent=True)
    number = payload.get(name) if isinstance(payload, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < _MOST:
        abort(400)
    return number
