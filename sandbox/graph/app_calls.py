"""What the app's own token may do beside looking at tokens: read Pages, take a person's permissions back."""

import hmac

from sandbox.graph import app_node
from sandbox.graph.call import Call
from sandbox.graph.errors import object_missing
from sandbox.services import APP_ID, APP_SECRET


def let_in(call: Call) -> bool:
    """Whether it is GET /{page} or one about the app itself by the app's token, or
    DELETE /{user-id}/permissions; the last then acts for that person.

    Raises 100/33 when the person has allowed nothing.
    """
    given, right = call.params.get("access_token", ""), f"{APP_ID}|{APP_SECRET}"
    reads_page = call.method == "GET" and len(call.segments) == 1 and call.segments[0] != "me"
    is_asked = call.method == "DELETE" and call.segments[1:2] == ("permissions",)
    is_own = app_node.is_meant(call)
    if not (reads_page or is_own or is_asked) or not hmac.compare_digest(given.encode(), right.encode()):
        return False
    if reads_page or is_own:
        return True
    call.grant = call.services.state.grants.get(call.segments[0])
    if call.grant is None:
        raise object_missing(call.segments[0], "delete")
    call.token_value = given
    return True
