"""What the app's own token may do beside looking at tokens: take a person's permissions back."""

import hmac

from sandbox.graph.call import Call
from sandbox.graph.errors import object_missing
from sandbox.services import APP_ID, APP_SECRET


def let_in(call: Call) -> bool:
    """Whether it is DELETE /{user-id}/permissions by the app's token; it then acts for that person.

    Raises 100/33 when the person has allowed nothing.
    """
    given, right = call.params.get("access_token", ""), f"{APP_ID}|{APP_SECRET}"
    is_asked = call.method == "DELETE" and call.segments[1:2] == ("permissions",)
    if not is_asked or not hmac.compare_digest(given.encode(), right.encode()):
        return False
    call.grant = call.services.state.grants.get(call.segments[0])
    if call.grant is None:
        raise object_missing(call.segments[0], "delete")
    call.token_value = given
    return True
