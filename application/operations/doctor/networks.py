"""The networks of the follower tracker that take a key: whether it is there, and taken."""

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from application.extensions import db
from application.integrations.audience.network import Asked, TroubleKind
from application.models import TrackedAccount
from application.networks import Network, label
from application.operations.doctor.findings import Report

_ASKED = {Network.YOUTUBE: "youtube", Network.TWITTER: "x"}
"""A handle that is surely there: one unit of YouTube's ten thousand a day, a cent at X at most."""
_KEYS = {Network.YOUTUBE: "YOUTUBE_API_KEY", Network.TWITTER: "X_BEARER_TOKEN"}
_MENDS = {
    TroubleKind.REFUSED: "Make a new key at the network's console, and set {key} to it.",
    TroubleKind.LIMITED: "Wait until the limit is over; raise it if that comes every day.",
}


def look(report: Report) -> None:
    """One cheap call for each network with a key."""
    tracked = _tracked()
    followers = report.config.followers
    keys = {Network.YOUTUBE: followers.youtube_key, Network.TWITTER: followers.x_token}
    for network, key in keys.items():
        if key:
            _ask(report, network)
        elif tracked.get(network, 0):
            report.warn(
                f"{label(network)}: {tracked[network]} accounts are tracked, and there is no key to ask by.",
                f"Set {_KEYS[network]}.",
            )
        else:
            report.ok(f"{label(network)}: not set up, and no account is tracked there.")


def _tracked() -> dict[str, int]:
    try:
        rows = db.session.execute(
            select(TrackedAccount.network, func.count()).group_by(TrackedAccount.network)
        ).all()
    except SQLAlchemyError:
        return {}
    finally:
        # What follows is asked outside, and no transaction may be open meanwhile.
        db.session.close()
    return {network: number for network, number in rows}


def _ask(report: Report, network: Network) -> None:
    counter = report.surroundings.gateways.follower_counter(network, token=None, instagram_id=None)
    trouble = counter.count([Asked(key=0, handle=_ASKED[network])]).trouble
    if trouble is None:
        report.ok(f"{label(network)} takes our key.")
    elif trouble.kind in _MENDS:
        report.wrong(f"{label(network)}: {trouble.words}", _MENDS[trouble.kind].format(key=_KEYS[network]))
    else:
        report.unknown(f"{label(network)}: {trouble.words}", "Look again in some minutes.")
