"""The page of a campaign's results."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.campaigns.candidates import Window
from application.campaigns.phases import phase_of
from application.campaigns.post_filters import KINDS
from application.campaigns.queries import campaign_or_404
from application.campaigns.results.media_value import CAVEAT
from application.campaigns.results.money import Entered, MoneyFigure, money_text, return_on
from application.campaigns.results.money_figures import person_money
from application.campaigns.results.money_shares import share_of
from application.campaigns.results.page import ResultsPage, results_page
from application.campaigns.results.people import PersonResults
from application.campaigns.results.post_lines import post_lines
from application.campaigns.results.queries import links_of
from application.campaigns.results.stored import Stored, stored_results
from application.campaigns.results.view import FIGURES, LISTS, WAYS, ResultsView, read_view
from application.campaigns.routes import VIEW_WORDS
from application.campaigns.standing import standing_of
from application.campaigns.updating.queries import shown_update
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.extensions import db
from application.integrations.graph.metrics import metric
from application.paging import PageOf, page_of

results = Blueprint("campaign_results", __name__)


@results.get("/<int:campaign_id>/results")
def show(campaign_id: int) -> ResponseReturnValue:
    """What the accepted posts add up to, and what it stands against."""
    campaign = campaign_or_404(campaign_id)
    view, now = read_view(request.args), clock.now()
    stored = stored_results(campaign, view, now)
    counts = standing_of(Window.of(campaign)).counts
    db.session.close()  # the arithmetic may take a second: no transaction waits for it
    found = results_page(campaign, stored, view, now)
    pages = _pages(found, stored.channels, view)
    listed = post_lines(found.accepted, _on_page(found.disclosure.places, pages["undisclosed"]), view.figure)
    shown = [line.post_id for line in (*found.top, *listed)]
    links = links_of([line.post_id for line in (*found.top, *listed) if not line.has_left])
    pictures = post_pictures(shown)
    update = shown_update(campaign_id)
    db.session.close()

    def link(**changes: Any) -> str:
        query: dict[str, Any] = view.but(**changes)
        return url_for(".show", campaign_id=campaign_id, **query)

    return render_template(
        "campaigns/results.html",
        campaign=campaign,
        phase=phase_of(campaign, now),
        counts=counts,
        update=update,
        view=view,
        page=found,
        undisclosed=listed,
        pages=pages,
        link=link,
        links=links,
        pictures=pictures,
        **_lists(found, stored, pages),
        **_words(),
    )


def _lists(found: ResultsPage, stored: Stored, pages: Mapping[str, PageOf]) -> dict[str, Any]:
    """What the page shows of its long lists, and of each person what was entered."""

    def entered_of(person: PersonResults) -> Entered:
        return stored.entered.get(person.user_id, Entered()) if person.user_id else Entered()

    def money_of(person: PersonResults) -> tuple[MoneyFigure, ...]:
        return person_money(share_of(entered_of(person), found.accepted, person.places), found.accepted.posts)

    return {
        "people": _on_page(_people(found), pages["people"]),
        "person_money": money_of,
        "growth_rows": _on_page(found.growth, pages["growth"]),
        "deliverables": _on_page(found.deliverables, pages["deliverables"]),
        "channels": _on_page(stored.channels, pages["channels"]),
        "entered_of": entered_of,
        "campaign_roi": return_on(found.entered.cost, found.entered.revenue),
    }


def _words() -> dict[str, Any]:
    """What every such page says and asks. Money is the staff's own: consultants see none."""
    return {
        "views": VIEW_WORDS,
        "shows_money": current_user.is_staff,
        "figures": [metric(name) for name in FIGURES],
        "ways": WAYS,
        "kind_keys": {kind: key for key, kind in KINDS.items()},
        "money": money_text,
        "media_value_caveat": CAVEAT,
    }


def _pages(found: ResultsPage, channels: Sequence[object], view: ResultsView) -> dict[str, PageOf]:
    """Where each of the long lists stands."""
    lengths = {
        "people": len(_people(found)),
        "growth": len(found.growth),
        "deliverables": len(found.deliverables),
        "channels": len(channels),
        "undisclosed": len(found.disclosure.places),
    }
    return {name: page_of(getattr(view, name), lengths[name]) for name in LISTS}


def _people(found: ResultsPage) -> Sequence[PersonResults]:
    """Everybody with posts; for staff also those who only have a cost."""
    return (*found.people, *found.paid) if current_user.is_staff else found.people


def _on_page(rows: Sequence[Any], page: PageOf) -> Sequence[Any]:
    return rows[page.offset : page.offset + page.size]
