"""The page about a partner's audience, and its figures as CSV files."""

from datetime import timedelta

from flask import abort, request
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.formats import zone_or_utc
from application.profiles.audience import drawings
from application.profiles.audience.breakdowns import MOST_TOLD, Breakdown, Gender, dimension_words
from application.profiles.audience.csv_table import ONLINE, audience_rows, online_rows, table_rows
from application.profiles.audience.online import HOURS, WEEKDAYS, hour_words
from application.profiles.audience.page import AudiencePage, audience_page
from application.profiles.audience.reading_days import USUAL_DISTANCE, day_of
from application.profiles.files import csv_reply
from application.profiles.page_routes import PartnerPages
from application.profiles.rendering import render_page
from application.profiles.viewed import Viewed
from application.reader_zone import told_zone

audience = PartnerPages("audience")

_WAYS_BACK = (("30 days before", 30), ("90 days before", USUAL_DISTANCE.days), ("A year before", 365))


@audience.get("/audience")
def show(viewed: Viewed) -> ResponseReturnValue:
    """Who follows the account, where they live, when they are online; against an earlier reading."""
    found = _page(viewed)
    return render_page(
        viewed,
        "audience.show",
        "profiles/audience.html",
        answers="Who follows this account, where they live, and when they are online.",
        found=found,
        ways=_ways(viewed, found),
        csv_address=lambda chart: _csv_address(viewed, found, chart),
        drawings=drawings,
        breakdowns=Breakdown,
        most_told=MOST_TOLD,
        genders=Gender,
        dimension_words=dimension_words,
        table_rows=table_rows,
        weekdays=WEEKDAYS,
        hours=range(HOURS),
        hour_words=hour_words,
    )


@audience.get("/audience/<chart>.csv")
def table(viewed: Viewed, chart: str) -> ResponseReturnValue:
    """One chart's figures as a file; 404 for a word that names none."""
    breakdown = next((each for each in Breakdown if each.slug == chart), None)
    if breakdown is None and chart != ONLINE:
        abort(404)
    found = _page(viewed)
    rows = (
        online_rows(found.week)
        if breakdown is None
        else audience_rows(breakdown, found.compared.get(breakdown))
    )
    return csv_reply(rows, f"audience-{chart}-{clock.now():%Y-%m-%d}.csv")


def _page(viewed: Viewed) -> AudiencePage:
    return audience_page(
        viewed.partner, day_of(request.args.get("since")), zone_or_utc(told_zone()), clock.now()
    )


def _csv_address(viewed: Viewed, found: AudiencePage, chart: str) -> str:
    return viewed.url("audience.table", chart=chart, since=found.wanted)


def _ways(viewed: Viewed, found: AudiencePage) -> list[tuple[str, str, None, bool]]:
    """The usual readings to compare with, for `tabs` of macros.html; none where there is no earlier one."""
    days = found.days
    if days is None or days.earlier is None:
        return []
    wanted = {days.shown - timedelta(days=back): word for word, back in _WAYS_BACK}
    reached = {day: word for day, word in wanted.items() if day > days.first} | {days.first: "First reading"}
    asked = found.wanted or days.shown - USUAL_DISTANCE
    current = asked if asked in reached else days.earlier
    return [
        (viewed.url("audience.show", since=day), word, None, day == current) for day, word in reached.items()
    ]
