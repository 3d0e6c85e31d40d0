"""What is worked out of a campaign's posts, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from application.campaigns.post_filters import KINDS
from application.campaigns.results.media_value import CAVEAT
from application.campaigns.results.money import Entered, MoneyFigure, money_text, return_on
from application.campaigns.results.money_figures import person_money
from application.campaigns.results.money_shares import share_of
from application.campaigns.results.page import ResultsPage, results_page
from application.campaigns.results.people import PersonResults
from application.campaigns.results.post_lines import post_lines
from application.campaigns.results.queries import links_of
from application.campaigns.results.stored import Stored
from application.campaigns.results.view import FIGURES, LISTS, WAYS, ResultsView
from application.collection.pictures.queries import post_pictures
from application.extensions import db
from application.integrations.graph.metrics import metric
from application.models import Campaign
from application.paging import PageOf, page_of


@dataclass(frozen=True)
class Looked:
    """Who looks at what. Money is the staff's own; the words on times are in the reader's `zone`.

    `undecided` posts stand in the words of a campaign without accepted ones.
    """

    view: ResultsView
    shows_money: bool
    zone: str
    undecided: int


@dataclass(frozen=True)
class Content:
    """The part of the page, and the posts that it shows with the marks of their pictures."""

    html: Markup
    shown: Sequence[int]
    pictures: Mapping[int, str]


def content_of(campaign: Campaign, stored: Stored, looked: Looked, now: datetime) -> Content:
    """Two statements at most; the transaction is ended."""
    view = looked.view
    db.session.close()  # the arithmetic may take a second: no transaction waits for it
    found = results_page(campaign, stored, view, now)
    people = (*found.people, *found.paid) if looked.shows_money else found.people
    pages = _pages(found, people, stored, view)
    listed = post_lines(found.accepted, _on_page(found.disclosure.places, pages["undisclosed"]), view.figure)
    lines = (*found.top, *listed)
    shown = [line.post_id for line in lines]
    links = links_of([line.post_id for line in lines if not line.has_left])
    pictures = post_pictures(shown)
    db.session.close()

    def link(**changes: Any) -> str:
        query: dict[str, Any] = view.but(**changes)
        return url_for("campaign_results.show", campaign_id=campaign.id, **query)

    html = render_template(
        "campaigns/results/_content.html",
        campaign=campaign,
        undecided=looked.undecided,
        shows_money=looked.shows_money,
        view=view,
        page=found,
        undisclosed=listed,
        pages=pages,
        link=link,
        links=links,
        pictures=pictures,
        **_lists(found, people, stored, pages),
        **_words(),
    )
    return Content(Markup(html), shown, pictures)


def _lists(
    found: ResultsPage, people: Sequence[PersonResults], stored: Stored, pages: Mapping[str, PageOf]
) -> dict[str, Any]:
    """What the page shows of its long lists, and of each person what was entered."""

    def entered_of(person: PersonResults) -> Entered:
        return stored.agreed.entered.get(person.user_id, Entered()) if person.user_id else Entered()

    def money_of(person: PersonResults) -> tuple[MoneyFigure, ...]:
        return person_money(share_of(entered_of(person), found.accepted, person.places), found.accepted.posts)

    return {
        "people": _on_page(people, pages["people"]),
        "person_money": money_of,
        "growth_rows": _on_page(found.growth, pages["growth"]),
        "deliverables": _on_page(found.deliverables, pages["deliverables"]),
        "channels": _on_page(stored.agreed.channels, pages["channels"]),
        "entered_of": entered_of,
        "campaign_roi": return_on(found.entered.cost, found.entered.revenue),
    }


def _words() -> dict[str, Any]:
    """What every such page says and asks."""
    return {
        "figures": [metric(name) for name in FIGURES],
        "ways": WAYS,
        "kind_keys": {kind: key for key, kind in KINDS.items()},
        "money": money_text,
        "media_value_caveat": CAVEAT,
    }


def _pages(
    found: ResultsPage, people: Sequence[PersonResults], stored: Stored, view: ResultsView
) -> dict[str, PageOf]:
    """Where each of the long lists stands."""
    lengths = {
        "people": len(people),
        "growth": len(found.growth),
        "deliverables": len(found.deliverables),
        "channels": len(stored.agreed.channels),
        "undisclosed": len(found.disclosure.places),
    }
    return {name: page_of(getattr(view, name), lengths[name]) for name in LISTS}


def _on_page(rows: Sequence[Any], page: PageOf) -> Sequence[Any]:
    return rows[page.offset : page.offset + page.size]
