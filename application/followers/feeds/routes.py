"""The open feeds of follower counts: as CSV with the columns of the old files, and as JSON."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from application.extensions import db
from application.followers.feeds.asked import NotUnderstood, read_asked
from application.followers.feeds.reading import latest_counts, network_names, tally_columns, tally_rows
from application.followers.feeds.replying import (
    CSV,
    JSON,
    each_in_context,
    feed_asked_for,
    is_read,
    let_read,
    reply,
)
from application.followers.feeds.schema import NOT_KNOWN, PARAMETERS, described, for_programs
from application.followers.feeds.single_counts import COLUMNS, NotThere, read_page, refuse_unknown
from application.followers.feeds.writing import csv_pieces, json_pieces
from application.followers.files.handles import NAME, NUMBER
from application.followers.files.tallies import TIME, earlier_form
from application.gateways import gateways

social_feeds = Blueprint("social_feeds", __name__)
social_feeds.after_request(let_read)

Pieces = Callable[[Sequence[str], Iterable[Iterable[Sequence[Any]]]], Iterator[str]]


@social_feeds.get("/all_social_data.csv")
def latest_csv() -> Response:
    """Each unit with its latest counts, as the file of the same name."""
    return reply(feed_asked_for(), CSV, lambda: _latest(csv_pieces))


@social_feeds.get("/all_social_data.json")
def latest_json() -> Response:
    """The same as an array of objects."""
    return reply(feed_asked_for(), JSON, lambda: _latest(json_pieces))


def _latest(pieces: Pieces) -> Iterator[str]:
    networks, units = latest_counts()
    rows = [[unit.name, unit.zid, *unit.counts] for unit in units]
    db.session.close()
    return pieces([NAME, NUMBER, *networks], [rows])


@social_feeds.get("/social_data.csv")
def by_the_hour_csv() -> Response:
    """The tally by the hour, as the file of the same name."""
    return reply(feed_asked_for(), CSV, lambda: _by_the_hour(csv_pieces))


@social_feeds.get("/social_data.json")
def by_the_hour_json() -> Response:
    """The same as an array of objects."""
    return reply(feed_asked_for(), JSON, lambda: _by_the_hour(json_pieces))


def _by_the_hour(pieces: Pieces) -> Iterator[str]:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # what the proxy stands for
    columns = tally_columns()
    zone = gateways().config.followers.zone
    portions = (
        [(earlier_form(row.counted_at, zone), *row.counts) for row in portion]
        for portion in each_in_context(app, tally_rows([column.account for column in columns]))
    )
    return pieces([TIME, *(column.name for column in columns)], portions)


@social_feeds.get("/follower_counts.csv")
def counts_csv() -> Response:
    """All counts of all accounts, a page at a time; the header `Link` leads on."""
    return _counts(CSV)


@social_feeds.get("/follower_counts.json")
def counts_json() -> Response:
    """The same as `{"rows": […], "next": "address of the next page, or null"}`."""
    return _counts(JSON)


def _counts(mimetype: str) -> Response:
    asked = read_asked(dict(request.args.lists()), gateways().config.followers.zone)
    feed = feed_asked_for()
    refuse_unknown(asked)
    if not is_read(feed):
        return reply(feed, mimetype, list)
    page = read_page(asked)
    following = None
    if page.ends_at is not None:
        address = url_for(request.endpoint or "", _external=True)
        following = f"{address}?{asked.next_page(request.args, page.ends_at)}"

    def pieces() -> Iterator[str]:
        if mimetype == CSV:
            return csv_pieces(COLUMNS, [page.rows])
        return json_pieces(COLUMNS, [page.rows], {"next": following})

    answer = reply(feed, mimetype, pieces)
    if following is not None:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


@social_feeds.get("/schema")
def schema() -> ResponseReturnValue:
    """What the feeds hold, for people."""
    zone = gateways().config.followers.zone
    feeds = described(tally_columns(), network_names(), zone)
    return render_template(
        "followers/feeds/schema.html",
        feeds=feeds,
        parameters=PARAMETERS,
        not_known=NOT_KNOWN,
        zone=zone.key,
    )


@social_feeds.get("/schema.json")
def schema_json() -> ResponseReturnValue:
    """The same for programs."""
    zone = gateways().config.followers.zone
    return jsonify(for_programs(described(tally_columns(), network_names(), zone), zone))


@social_feeds.errorhandler(NotUnderstood)
def _not_understood(error: NotUnderstood) -> ResponseReturnValue:
    return _refused(str(error), 400)


@social_feeds.errorhandler(NotThere)
def _not_there(error: NotThere) -> ResponseReturnValue:
    return _refused(str(error), 404)


def _refused(words: str, status: int) -> ResponseReturnValue:
    """In the words of the reader's program: JSON where JSON was asked for, else plain text."""
    if request.path.endswith(".json"):
        return jsonify(error=words), status
    return Response(f"{words}\n", status, mimetype="text/plain")
