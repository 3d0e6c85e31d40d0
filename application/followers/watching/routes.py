"""Staff's pages on how counting goes, and what it costs."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, current_app, render_template, request, url_for

from application.clock import clock
from application.config import Config
from application.followers.connection.login import asking_login
from application.followers.watching.cost_queries import network_costs
from application.followers.watching.handle_filter import HandleFilter, Showing, handle_filter
from application.followers.watching.state import handle_lines, last_copy, network_lines, round_lines
from application.networks import Network, label

tracker_state = Blueprint("tracker_state", __name__)
tracker_costs = Blueprint("tracker_costs", __name__)


@tracker_state.get("")
def show() -> str:
    """How each network, the latest rounds and each handle stand."""
    config: Config = current_app.extensions["configuration"]
    wanted, now = handle_filter(request.args), clock.now()
    border = now - timedelta(hours=config.followers.stale_after_hours)
    handles, page = handle_lines(wanted, border, now)
    return render_template(
        "followers/tracker/state.html",
        networks=network_lines(border),
        rounds=round_lines(),
        copy=last_copy(now),
        handles=handles,
        page=page,
        wanted=wanted,
        ways=_ways(wanted),
        network_words={network.value: label(network) for network in Network},
        label=label,
        link=lambda number: url_for("tracker_state.show", **wanted.query(number)),
        connection=asking_login(now),
        stale_after_hours=config.followers.stale_after_hours,
    )


@tracker_costs.get("")
def costs() -> str:
    """What each network's interface costs: calls, quota, money."""
    config: Config = current_app.extensions["configuration"]
    return render_template(
        "followers/tracker/costs.html",
        networks=network_costs(config.followers, clock.now()),
        settings=config.followers,
    )


def _ways(wanted: HandleFilter) -> list[tuple[str, str, None, bool]]:
    """The list's tabs: each with its address, words, and whether it is shown."""
    return [
        (
            url_for("tracker_state.show", **replace(wanted, showing=each).query()),
            each.words,
            None,
            each is wanted.showing,
        )
        for each in Showing
    ]
