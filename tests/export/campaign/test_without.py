"""A report's facts without who left, or had themselves deleted: names go, totals stay."""

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask

from application.campaigns.plans.queries import AgreedDeliverable, EnteredCost
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.report import build_campaign_report
from application.export.campaign.whose import Member
from application.export.campaign.without import CLEANED, NAMES_NOBODY, Leaving, users_in, without
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Cell, Report
from application.export.snapshots.freezing import frozen, thawed
from application.models import DeletionExtent
from application.models.users import DELETED_USER
from tests.export.book import Book, check_formulas
from tests.export.campaign.rich import COST_REMARK, Rich, facts_for, make_rich, words_of

TODAY = date(2026, 12, 1)
BOTH = pytest.mark.parametrize("extent", list(DeletionExtent))
MARK = "mark of the person"
NAMES_NO_PERSON = {
    ReportedPost: {"media_type", "media_product_type", "network", "refused_metrics", "webhook_figures"},
    Member: set[str](),
    AgreedDeliverable: {"kind"},
    EnteredCost: {"currency"},
}
"""Texts that tell nothing of whose the row is."""
STAYS_ON_LEAVING = {
    ReportedPost: {"caption", "added_by", "manual_figures"},
    EnteredCost: {"entered_by", "post_label"},
}
"""What a campaign was paid for, and staff's own names."""
STAYS_ALWAYS = {ReportedPost: {"manual_figures"}, EnteredCost: {"entered_by"}}


@pytest.fixture
def rich(app: Flask) -> Rich:
    with app.app_context():
        return make_rich()


@pytest.fixture
def facts(app: Flask, rich: Rich) -> CampaignFacts:
    with app.app_context():
        return facts_for(rich)


def lena(rich: Rich) -> Leaving:
    return Leaving(frozenset({rich.influencers[0]}))


def test_each_field_of_the_facts_is_cleaned_or_names_nobody() -> None:
    assert CLEANED.keys().isdisjoint(NAMES_NOBODY)
    assert {field.name for field in fields(CampaignFacts)} == CLEANED.keys() | NAMES_NOBODY


def test_each_kind_of_row_in_the_facts_is_known_here() -> None:
    found = {kind.__name__ for kind in kinds_in(CampaignFacts)}
    assert found == {
        *("CampaignFacts", "Member", "ReportedPost", "Source", "EnteredFigure", "ApiCallFacts", "KeptLink"),
        *("Recipient", "PostDecision", "PostBefore", "Goal", "AgreedDeliverable", "MoneyFacts", "EnteredOf"),
        *("Entered", "EnteredCost", "Card", "PersonSums", "Channel", "ConnectionHealth"),
        *("PointReading", "Gain", "AccountAudience", "AudienceReading", "AudienceSum", "BrandDays"),
        *("WholeCampaign", "CampaignTotal", "Removal", "MediaKind"),
    }


@BOTH
def test_no_text_of_the_persons_rows_stays(facts: CampaignFacts, rich: Rich, extent: DeletionExtent) -> None:
    cleaned = without(marked(facts, rich.influencers[0], extent), lena(rich), extent, TODAY)
    assert MARK not in repr(cleaned)


@BOTH
@pytest.mark.parametrize("whom", ["staff", "brand", "influencer"])
def test_no_output_names_the_person(app: Flask, rich: Rich, extent: DeletionExtent, whom: str) -> None:
    with app.app_context():
        recipient = {"brand": rich.brand(), "influencer": rich.influencer()}.get(whom)
        facts = facts_for(rich, recipient) if recipient else facts_for(rich)
    names: tuple[str, ...] = ("Tom Berg", "tom.runs", "Tom's secret deal")
    who = Leaving(frozenset({rich.influencers[1]}))
    if whom == "influencer":  # the report of one tells of brands
        who, names = Leaving(frozenset({rich.brands[0]})), ("Mill & Stone", "mill.stone")
    if extent is DeletionExtent.LEAVING:  # what somebody wrote stays, as it does on the campaign's pages
        facts = dataclasses.replace(
            facts, posts=tuple(dataclasses.replace(post, caption=None) for post in facts.posts)
        )
    assert any(name in words_of(build_campaign_report(facts)) for name in names)
    words = words_of(build_campaign_report(without(facts, who, extent, TODAY)))
    for name in names:
        assert name not in words


def test_who_left_has_posts_as_a_deleted_user(facts: CampaignFacts, rich: Rich) -> None:
    report = described(without(facts, lena(rich), DeletionExtent.LEAVING, TODAY))
    posts = {row["Post"]: row for row in rows(report, "Posts")}
    for post_id in rich.posts["lena.cooks"][:2]:
        assert posts[post_id]["Account"] == posts[post_id]["Name"] == DELETED_USER
        assert posts[post_id]["Link"] is posts[post_id]["Followers at posting"] is None
        assert posts[post_id]["Views"] > 0
    people = {row["Account"]: row for row in rows(report, "Influencers")}
    assert people[DELETED_USER]["Followers at the end"] is None
    assert people[DELETED_USER]["Connection"] is None
    assert "somebody left" in words_of(report)


def test_of_whom_all_is_deleted_no_row_stays(facts: CampaignFacts, rich: Rich) -> None:
    report = described(without(facts, lena(rich), DeletionExtent.EVERYTHING, TODAY))
    for tab in ("Posts", "Stories", "Data"):
        assert not {row["Post"] for row in rows(report, tab)} & {*rich.posts["lena.cooks"]}
    assert DELETED_USER not in {row["Account"] for row in rows(report, "Influencers")}
    numbers = {next(iter(row.values())) for row in rows(report, "Provenance")}
    assert not numbers & {*rich.calls["lena.cooks"]}
    assert "Bread by lena.cooks" not in words_of(report)
    assert "3 posts taken out" in words_of(report)
    assert COST_REMARK not in words_of(report)


@BOTH
def test_totals_stay_as_they_were(facts: CampaignFacts, rich: Rich, extent: DeletionExtent) -> None:
    before = named_values(described(facts))
    after = named_values(described(without(facts, lena(rich), extent, TODAY)))
    assert after == before
    assert len(before) > 20


@BOTH
def test_each_formula_tells_the_value_beside_it(
    facts: CampaignFacts, rich: Rich, extent: DeletionExtent
) -> None:
    report = described(without(facts, lena(rich), extent, TODAY))
    check_formulas(Book(xlsx_bytes(report)))


def test_a_total_without_its_rows_is_a_bare_number(facts: CampaignFacts, rich: Rich) -> None:
    def total(found: CampaignFacts) -> Cell:
        return named_cells(described(found))["total_views"]

    assert total(facts).formula is not None
    assert total(without(facts, lena(rich), DeletionExtent.EVERYTHING, TODAY)).formula is None


def test_all_of_it_can_go(facts: CampaignFacts) -> None:
    everybody = Leaving(users_in(facts))
    cleaned = without(facts, everybody, DeletionExtent.EVERYTHING, TODAY)
    assert (cleaned.posts, cleaned.influencers) == ((), ())
    before, after = named_values(described(facts)), named_values(described(cleaned))
    assert after["total_views"] == before["total_views"]
    check_formulas(Book(xlsx_bytes(described(cleaned))))


@BOTH
def test_done_twice_it_is_done_once(facts: CampaignFacts, rich: Rich, extent: DeletionExtent) -> None:
    once = without(facts, lena(rich), extent, TODAY)
    assert without(once, lena(rich), extent, date(2027, 1, 1)) is once
    assert thawed(frozen(once)) == once


def test_who_left_may_have_the_rest_deleted_too(facts: CampaignFacts, rich: Rich) -> None:
    left = without(facts, lena(rich), DeletionExtent.LEAVING, TODAY)
    cleaned = without(left, lena(rich), DeletionExtent.EVERYTHING, TODAY)
    assert len(cleaned.taken_out) == 3
    assert [removal.posts for removal in cleaned.removals] == [0, 3]


def test_nobody_else_loses_anything(facts: CampaignFacts, rich: Rich) -> None:
    stranger = Leaving(frozenset({999_999}))
    assert without(facts, stranger, DeletionExtent.EVERYTHING, TODAY) is facts
    cleaned = without(facts, lena(rich), DeletionExtent.EVERYTHING, TODAY)
    own = {*rich.posts["lena.cooks"]}
    assert cleaned.posts == tuple(post for post in facts.posts if post.post_id not in own)
    others = {call for handle, calls in rich.calls.items() if handle != "lena.cooks" for call in calls}
    assert [call for call in cleaned.calls if call.number in others] == [
        call for call in facts.calls if call.number in others
    ]


def described(facts: CampaignFacts) -> Report:
    return build_campaign_report(facts)


def rows(report: Report, name: str) -> list[dict[str, Any]]:
    """The rows of a tab, by title; titles end ahead of a zone."""
    tab = next(tab for tab in report.tabs if tab.name == name)
    titles = [column.title for column in tab.columns]
    return [
        {
            title: entry.value if isinstance(entry, Cell) else entry
            for title, entry in zip(titles, row, strict=True)
        }
        for row in tab.rows
    ]


def named_cells(report: Report) -> dict[str, Cell]:
    tabs = {tab.name: list(tab.rows) for tab in report.tabs}
    found = {}
    for name in report.names:
        cell = tabs[name.area.tab][name.area.first_row][name.area.first_column]
        assert isinstance(cell, Cell)
        found[name.name] = cell
    return found


def named_values(report: Report) -> dict[str, Any]:
    return {name: cell.value for name, cell in named_cells(report).items()}


def marked(facts: CampaignFacts, user_id: int, extent: DeletionExtent) -> CampaignFacts:
    """Every text of every row of the person says that it is theirs."""
    assert facts.money is not None
    money = dataclasses.replace(
        facts.money,
        costs=tuple(_marked(cost, user_id, extent) for cost in facts.money.costs),
        outcomes=tuple(_marked(sums, user_id, extent) for sums in facts.money.outcomes),
    )
    rows: dict[str, Any] = {
        name: tuple(_marked(row, user_id, extent) for row in getattr(facts, name))
        for name in ("posts", "brands", "influencers", "deliverables", "brand_days")
    }
    return dataclasses.replace(facts, money=money, **rows)


def _marked(row: Any, user_id: int, extent: DeletionExtent) -> Any:
    if row.user_id != user_id:
        return row
    stays = STAYS_ALWAYS if extent is DeletionExtent.EVERYTHING else STAYS_ON_LEAVING
    kept = NAMES_NO_PERSON.get(type(row), set()) | stays.get(type(row), set()) | {"currency"}
    hints = typing.get_type_hints(type(row))
    texts = [field.name for field in fields(row) if _is_text(hints[field.name]) and field.name not in kept]
    return dataclasses.replace(row, **dict.fromkeys(texts, MARK))


def _is_text(hint: Any) -> bool:
    return hint is str or (isinstance(hint, types.UnionType) and str in typing.get_args(hint))


def kinds_in(kind: Any, seen: set[Any] | None = None) -> set[Any]:
    """The kinds of rows that a kind of row can hold, itself among them."""
    seen = set() if seen is None else seen
    for inner in _parts(kind):
        is_row = is_dataclass(inner) or (isinstance(inner, type) and hasattr(inner, "_fields"))
        if is_row and inner not in seen:
            seen.add(inner)
            for hint in typing.get_type_hints(inner).values():
                kinds_in(hint, seen)
    return seen


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in typing.get_args(hint):
        yield from _parts(inner)
