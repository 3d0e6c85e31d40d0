"""The page about a partner's audience, and its figures as CSV files."""

from datetime import timedelta

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from application.clock import clock
from application.collection.pictures.queries import account_pictures
from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.formats import zone_or_utc
from application.profiles.audience import drawings
from application.profiles.audience.breakdowns import MOST_TOLD, Breakdown, Gender, dimension_words
from application.profiles.audience.csv_table import ONLINE, audience_rows, online_rows, table_rows
from application.profiles.audience.online import HOURS, WEEKDAYS, hour_words
from application.profiles.audience.page import AudiencePage, audience_page
from application.profiles.audience.reading_days import day_of
from application.profiles.page_routes import PartnerPages
from application.profiles.viewed import Viewed
from application.reader_zone import told_zone

audience = PartnerPages("audience")

_WAYS_BACK = (("30 days before", 30), ("90 days before", 90), ("A year before", 365))


@audience.get("/audience")
def show(viewed: Viewed) -> ResponseReturnValue:
    """Who follows the account, where they live, when they are online; against an earlier reading."""
    found = _page(viewed)
    account_id = viewed.partner.account_id
    return render_template(
        "profiles/audience.html",
        viewed=viewed,
        page="audience.show",
        answers="Who follows this account, where they live, and when they are online.",
        avatars=account_pictures([account_id] if account_id else []),
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
    answer = Response(csv_text(rows).encode(BYTE_ORDER_MARK), mimetype="text/csv")
    named = f"audience-{chart}-{clock.now():%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return answer


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
    wanted = {word: days.shown - timedelta(days=back) for word, back in _WAYS_BACK}
    reached = {word: day for word, day in wanted.items() if day >= days.first}
    reached["First reading"] = days.first
    shown = found.wanted if found.wanted in reached.values() else days.earlier
    return [
        (viewed.url("audience.show", since=day), word, None, shown == day) for word, day in reached.items()
    ]
