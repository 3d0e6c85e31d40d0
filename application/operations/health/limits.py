"""How much of the limits of Facebook, Google, YouTube and X is used."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, case, func, or_, select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.formats import counted
from application.integrations.audience.network import TroubleKind
from application.models import ApiCall, BuildState, NetworkDay, NetworkState, ReportBuild
from application.networks import Network, label
from application.operations.doctor.findings import State
from application.operations.health.lines import Line, Section, sentence, some

LATELY = timedelta(hours=1)
NEARLY_USED_UP = 90
SLOWED_FROM = 75
"""From here on reading slows down by itself, in percent."""
BUILDS_SINCE = timedelta(days=1)
TITLE, GRAPH = "Limits", "Limits of Facebook and Instagram"
ALERTS = {"graph-limit": GRAPH}


def section(config: Config) -> Section:
    """Three statements."""
    return Section("limits", TITLE, [_graph(), *_networks(config), _reports()])


def graph_line(calls: int, percent: int | None, limited: int) -> Line:
    """`percent` is the highest share of a limit that a reply of the last hour named; None where none did."""
    words = _calls_words(calls, percent, limited)
    if (percent or 0) >= NEARLY_USED_UP:
        to_do = (
            "Reading pauses by itself until the limit is free again. If this comes back each day, read less "
            "often: COLLECT_EVERY_HOURS and POLL_STORIES_EVERY_HOURS."
        )
        return Line("graph-limit", GRAPH, State.WRONG, words, to_do, alerts=True)
    if (percent or 0) >= SLOWED_FROM or limited:
        to_do = "Reading has slowed down by itself; nothing has to be done."
        return Line("graph-limit", GRAPH, State.WARN, words, to_do, alerts=True)
    return Line("graph-limit", GRAPH, State.OK, words, alerts=True)


def _calls_words(calls: int, percent: int | None, limited: int) -> str:
    if not calls:
        return "No calls in the last hour."
    used = (
        f"using at most {percent} % of a limit" if percent is not None else "and no word on how much is left"
    )
    return f"{counted(calls, 'call')} in the last hour, {used}; {some(limited)} refused by a limit."


def network_line(network: Network, calls: int, state: NetworkState | None, most: int | None) -> Line:
    """A network of the follower tracker; `most` calls a day are free, None where that is not reckoned."""
    words = f"{calls:,} calls" if most else counted(calls, "call")
    words = f"{words[:1].upper()}{words[1:]} today" + (f", of {most:,} that are free" if most else "")
    if state is not None and state.usage_percent is not None:
        words += f", {state.usage_percent} % of its limit used"
    trouble = state.trouble if state is not None else None
    name = f"Follower counts, {label(network)}"
    if state is not None and trouble and trouble != TroubleKind.NOT_SET_UP.value:
        to_do = "The state of the tracker, under Followers, has the details."
        return Line(f"tracker-{network}", name, State.WARN, f"{words}. {state.words}", to_do)
    if most and calls >= most * NEARLY_USED_UP / 100:
        to_do = "Count some handles daily instead of hourly, or ask Google for more."
        return Line(f"tracker-{network}", name, State.WARN, f"{words}.", to_do)
    return Line(f"tracker-{network}", name, State.OK, f"{words}.")


def reports_line(waiting: int, done: int, failed: int) -> Line:
    """Google names no share of its limits; whether reports come to an end says as much."""
    words = sentence(f"{some(done)} made, {some(failed)} failed in the last day; {some(waiting)} under way")
    if failed > done:
        to_do = "Today names the reports that were not made, and why."
        return Line("reports", "Reports and Google", State.WARN, words, to_do)
    return Line("reports", "Reports and Google", State.OK, words)


def _graph() -> Line:
    limited = or_(ApiCall.outcome.in_(("rate_limited", "app_rate_limited")), ApiCall.status == 429)
    calls, percent, refused = db.session.execute(
        select(
            func.count(ApiCall.id),
            func.max(ApiCall.usage_percent),
            func.coalesce(func.sum(case((limited, 1), else_=0)), 0),
        ).where(ApiCall.requested_at >= clock.now() - LATELY)
    ).one()
    return graph_line(calls, percent, int(refused))


def _networks(config: Config) -> Sequence[Line]:
    states = {state.network: state for state in db.session.scalars(select(NetworkState))}
    today = clock.now().date()
    rows = db.session.execute(
        select(NetworkDay.network, func.sum(NetworkDay.calls))
        .where(NetworkDay.day == today)
        .group_by(NetworkDay.network)
    )
    calls = {network: int(number) for network, number in rows}
    free = {Network.YOUTUBE: config.followers.youtube_daily_units}
    return [
        network_line(network, calls.get(network, 0), states.get(network), free.get(network))
        for network in (Network.YOUTUBE, Network.TWITTER)
    ]


def _reports() -> Line:
    since = clock.real_now() - BUILDS_SINCE
    is_open = ReportBuild.state.in_((BuildState.WAITING, BuildState.RUNNING))
    rows = db.session.execute(
        select(ReportBuild.state, func.count())
        .where(or_(is_open, and_(ReportBuild.state.is_not(None), ReportBuild.heartbeat_at >= since)))
        .group_by(ReportBuild.state)
    )
    numbers = {state: number for state, number in rows}
    waiting = numbers.get(BuildState.WAITING, 0) + numbers.get(BuildState.RUNNING, 0)
    return reports_line(waiting, numbers.get(BuildState.DONE, 0), numbers.get(BuildState.FAILED, 0))
