"""The chart of followers: its page, the file of what it shows, and the chart alone for other sites."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.charts.timeline import Timeline
from application.config import Config
from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.followers.charts.choice import Unknown, Way
from application.followers.charts.frame import BUTTONS, Frame
from application.followers.charts.queries import all_counts
from application.followers.charts.service import ShownChart, shown_chart
from application.networks import label

charts = Blueprint("follower_charts", __name__)


@charts.get("/chart")
def show() -> ResponseReturnValue:
    """Followers over time: accounts, time frame and way of drawing are in the address."""
    shown = _shown()
    return render_template(
        "followers/chart.html",
        shown=shown,
        timeline=_timeline(shown),
        frames=_frames(shown),
        ways=_ways(shown),
        framed=_embed_address(shown),
        label=label,
    )


@charts.get("/chart.csv")
def table() -> ResponseReturnValue:
    """Every count of what the chart shows, not thinned."""
    shown = _shown()
    if shown.chart is None:
        abort(404)
    counts = all_counts([line.account_id for line in shown.chart.series], shown.chart.frame)
    answer = Response(csv_text(shown.chart.table(counts)).encode(BYTE_ORDER_MARK), mimetype="text/csv")
    days = f"{shown.chart.frame.first:%Y-%m-%d}-{shown.chart.frame.last:%Y-%m-%d}"
    answer.headers.set("Content-Disposition", "attachment", filename=f"followers-{days}.csv")
    return answer


@charts.get("/embed")
def embed() -> ResponseReturnValue:
    """The chart alone, for the frames of the sites that the settings name."""
    g.framing_sites = _config().followers.origins
    shown = _shown()
    return render_template(
        "followers/embed.html",
        shown=shown,
        timeline=_timeline(shown, can_frame=False),
        whole=url_for("follower_charts.show", _external=True, **_query(shown)),
    )


def _shown() -> ShownChart:
    try:
        return shown_chart(request.args)
    except Unknown:
        abort(404)


def _config() -> Config:
    config: Config = current_app.extensions["configuration"]
    return config


def _query(shown: ShownChart, frame: Frame | None = None) -> dict[str, Any]:
    """The parameters of an address that shows the same lines, in this frame or the one that is shown."""
    chosen = frame or (shown.asked.frame if shown.asked else None)
    return {**shown.choice.query, **(chosen.query if chosen else {})}


def _timeline(shown: ShownChart, *, can_frame: bool = True) -> Timeline | None:
    if shown.chart is None:
        return None
    if not can_frame:
        return shown.chart.timeline()
    return shown.chart.timeline(
        frame_address=url_for("follower_charts.show", **shown.choice.query),
        csv_address=url_for("follower_charts.table", **_query(shown)),
    )


def _frames(shown: ShownChart) -> list[tuple[str, str, None, bool]]:
    """The buttons of the time frame, as tabs take them."""
    if shown.held is None or shown.asked is None:
        return []
    return [
        (
            url_for("follower_charts.show", **_query(shown, shown.held.button(days))),
            word,
            None,
            shown.asked.frame.button == days,
        )
        for days, word in BUTTONS.items()
    ]


def _ways(shown: ShownChart) -> list[tuple[str, str, None, bool]]:
    """The ways of drawing, as tabs take them."""
    found = []
    for way in Way:
        query = {name: value for name, value in _query(shown).items() if name != "as"}
        drawn = {} if way is Way.COUNT else {"as": way.value}
        address = url_for("follower_charts.show", **{**query, **drawn})
        found.append((address, way.word, None, way is shown.choice.way))
    return found


def _embed_address(shown: ShownChart) -> str:
    """Where other sites find the chart alone; "" where none may show it."""
    settings = _config().followers
    if not settings.public or not settings.origins or shown.chart is None:
        return ""
    return url_for("follower_charts.embed", _external=True, **_query(shown))
