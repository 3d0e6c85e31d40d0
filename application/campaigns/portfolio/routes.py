"""Pages of several campaigns together: posts in more than one of them are counted once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.campaigns.listing_filter import Scope
from application.campaigns.phases import PHASE_WORDS, Phase
from application.campaigns.portfolio.choice import (
    MOST_CAMPAIGNS,
    Choice,
    Search,
    numbers_in_words,
    read_choice,
    read_search,
    written,
)
from application.campaigns.portfolio.csv_table import csv_rows
from application.campaigns.portfolio.finding import campaigns_named, find_campaigns, found_ids
from application.campaigns.portfolio.page import PortfolioPage, portfolio_page
from application.campaigns.portfolio.queries import read_together, repeated_posts
from application.campaigns.portfolio.view import PortfolioView, read_portfolio_view
from application.campaigns.results.money import money_text
from application.campaigns.results.people import SHOWN
from application.campaigns.results.post_lines import post_lines
from application.campaigns.results.queries import links_of
from application.campaigns.results.view import FIGURES, WAYS
from application.clock import clock
from application.collection.pictures.queries import post_pictures
from application.csv_cells import BYTE_ORDER_MARK, csv_text
from application.extensions import db
from application.identifiers import page_number
from application.integrations.graph.metrics import metric
from application.models import Campaign
from application.paging import PageOf, page_of

portfolio = Blueprint("campaign_portfolio", __name__)


@dataclass(frozen=True)
class Chosen:
    """The campaigns that are counted, and what is said of those that are not."""

    campaigns: Sequence[Campaign]
    ids: Sequence[int]
    problem: str = ""
    missing: str = ""


@portfolio.get("/portfolio")
def show() -> ResponseReturnValue:
    """What the chosen campaigns add up to, and which can be chosen."""
    search, view, now = read_search(request.args), read_portfolio_view(request.args), clock.now()
    choice = _with_found(read_choice(request.args), search, now)
    if _is_to_be_short(choice, search):
        kept = search.arguments() if "find" in request.args else {}
        return redirect(_address(choice.ids, view, **kept))
    chosen = _chosen(choice)
    found = find_campaigns(search, now, current_user.id, chosen.ids)
    is_counted = bool(chosen.campaigns) and not chosen.problem
    together = read_together(chosen.campaigns, money=current_user.is_staff) if is_counted else None
    db.session.close()  # the arithmetic may take a second: no transaction waits for it
    page = portfolio_page(together, view, now) if together else None
    answer = render_template(
        "campaigns/portfolio/show.html",
        chosen=chosen,
        search=search,
        found=found,
        view=view,
        page=page,
        pages=_pages(page, view) if page else {},
        link=lambda **changes: _address(chosen.ids, replace(view, **changes)),
        found_link=lambda number: _address(chosen.ids, view, **search.arguments(number)),
        query={**written(chosen.ids), **view.arguments()},
        chart_query={
            **written(chosen.ids),
            **PortfolioView(campaigns_by=view.campaigns_by, people_by=view.people_by).arguments(),
        },
        **_words(),
    )
    return answer, 400 if chosen.problem else 200


def _with_found(choice: Choice, search: Search, now: datetime) -> Choice:
    """The choice, with all campaigns that are found where that is asked for."""
    if "add" not in request.args or search.problem:
        return choice
    ids = dict.fromkeys((*choice.ids, *found_ids(search, now, current_user.id)))
    return Choice(tuple(ids), choice.unreadable, is_form=bool(ids))


def _is_to_be_short(choice: Choice, search: Search) -> bool:
    """Whether a form's long address leads on to the short one; what is wrong is told before."""
    is_search = "find" in request.args or "add" in request.args
    return choice.is_form and not choice.is_too_long and not (is_search and search.problem)


def _address(ids: Sequence[int], view: PortfolioView, **more: str) -> str:
    query: dict[str, Any] = {**written(ids), **view.arguments(), **more}
    return url_for(".show", **query)


@portfolio.get("/portfolio/posts")
def posts() -> ResponseReturnValue:
    """The posts that are accepted in more than one of the chosen campaigns, with these campaigns."""
    chosen = _chosen(read_choice(request.args))
    view = read_portfolio_view(request.args)
    found = repeated_posts(chosen.ids, page_number(request.args.get("page")))
    newest_first = range(len(found.posts) - 1, -1, -1)
    lines = post_lines(found.posts, newest_first, view.figure)
    links = links_of([line.post_id for line in lines if not line.has_left])
    pictures = post_pictures([line.post_id for line in lines])
    db.session.close()
    query: dict[str, Any] = {**written(chosen.ids), **view.arguments()}
    return render_template(
        "campaigns/portfolio/posts.html",
        chosen=chosen,
        by_id={campaign.id: campaign for campaign in chosen.campaigns},
        lines=lines,
        campaign_ids=found.campaign_ids,
        page=found.page,
        view=view,
        links=links,
        pictures=pictures,
        query=query,
        link=lambda number: url_for(".posts", **query, page=number),
    ), (400 if chosen.problem else 200)


@portfolio.get("/portfolio/campaigns.csv")
def table() -> ResponseReturnValue:
    """The table of campaigns as a CSV file; without a campaign it leads to where some are chosen."""
    chosen = _chosen(read_choice(request.args))
    if chosen.problem or not chosen.campaigns:
        return redirect(url_for(".show"))
    view, now, is_staff = read_portfolio_view(request.args), clock.now(), current_user.is_staff
    together = read_together(chosen.campaigns, money=is_staff)
    db.session.close()
    rows = csv_rows(portfolio_page(together, view, now), money=is_staff)
    answer = Response(csv_text(rows).encode(BYTE_ORDER_MARK), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="campaigns-{now:%Y-%m-%d}.csv"'
    return answer


def _chosen(choice: Choice) -> Chosen:
    """One statement, or none; of too many campaigns the first are shown, so that some can be taken out."""
    campaigns = campaigns_named(choice.ids[:MOST_CAMPAIGNS])
    known = {campaign.id for campaign in campaigns}
    ids = [number for number in choice.ids if number in known]
    if choice.is_too_long:
        problem = (
            f"At most {MOST_CAMPAIGNS} campaigns are counted together; here are {len(choice.ids):,}. "
            "Nothing is counted until there are fewer."
        )
        return Chosen(campaigns, ids, problem)
    missing = [*(number for number in choice.ids if number not in known), *choice.unreadable]
    return Chosen(campaigns, ids, missing=numbers_in_words(missing))


def _pages(page: PortfolioPage, view: PortfolioView) -> dict[str, PageOf]:
    return {
        "campaigns": page_of(view.campaigns, len(page.rows)),
        "people": page_of(view.people, len(page.people)),
    }


def _words() -> dict[str, Any]:
    """What every such page says and asks. Money is the staff's own: consultants see none."""
    return {
        "shows_money": current_user.is_staff,
        "figures": [metric(name) for name in FIGURES],
        "ways": WAYS,
        "shown": [metric(name) for name in SHOWN],
        "phases": PHASE_WORDS,
        "scopes": {Scope.ALL: "All", Scope.MINE: "Those I am responsible for"},
        "quick": _quick(),
        "money": money_text,
        "kind_keys": {},
        "most_campaigns": MOST_CAMPAIGNS,
    }


def _quick() -> list[tuple[str, dict[str, str]]]:
    """Choices in one step, with the searches that they take all campaigns of."""
    ways = [
        ("All active", Search(phase=Phase.ACTIVE)),
        ("All past", Search(phase=Phase.PAST)),
        ("All there are", Search()),
    ]
    if current_user.is_staff:
        mine = [
            ("Mine that are active", Search(scope=Scope.MINE, phase=Phase.ACTIVE)),
            ("Mine that are past", Search(scope=Scope.MINE, phase=Phase.PAST)),
            ("All mine", Search(scope=Scope.MINE)),
        ]
        ways = [*mine, *ways]
    return [(word, {**search.arguments(), "add": "found"}) for word, search in ways]
