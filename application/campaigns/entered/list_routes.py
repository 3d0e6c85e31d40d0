"""The pages of what staff enter of a campaign's results."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import request

from application.campaigns.entered.csv_files import TOO_LARGE
from application.campaigns.entered.forms import FileForm
from application.campaigns.entered.numbers import HOW_TO_WRITE_PRICE
from application.campaigns.entered.parts import OUTCOMES, PARTS
from application.campaigns.entered.result_queries import (
    day_words,
    entered_counts,
    stored_files,
    sums_by_person,
)
from application.campaigns.entered.tables import REMOVED, ROWS
from application.campaigns.entering.frame_routes import AnyPart, RowPages
from application.campaigns.plans.amounts import HOW_TO_WRITE
from application.clock import clock
from application.models import Campaign
from application.paging import PageOf

TOO_LARGE_WORD = "too-large"
"""In the address of a list, to which leads what was too large to be read."""


def _more(campaign: Campaign, part: AnyPart, page: PageOf) -> dict[str, object]:
    """Sums where there are any, and files where rows come by them."""
    files = FileForm(formdata=None) if part.has_files else None
    if files is not None and request.args.get("file") == TOO_LARGE_WORD:
        files.file.errors = [TOO_LARGE]
    return {
        "latest_day": _latest_day(campaign),
        "sums": sums_by_person(campaign.id) if part is OUTCOMES and page.total else (),
        "files": files,
        "stored_files": stored_files(part.model, campaign.id) if part.has_files and page.total else (),
    }


def _latest_day(campaign: Campaign) -> date:
    """Rates dated later than that do not hold for the campaign yet."""
    return min(campaign.ends_on, clock.now().astimezone(ZoneInfo(campaign.time_zone)).date())


PAGES = RowPages(
    "entered_results",
    "entered",
    PARTS,
    ROWS,
    REMOVED,
    entered_counts,
    text={"how_to_write": HOW_TO_WRITE, "how_to_write_price": HOW_TO_WRITE_PRICE, "day_words": day_words},
    more=_more,
)
