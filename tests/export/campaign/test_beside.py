"""What a report says beside the posts' own figures: size, plans, money, brands' days, audiences, evidence."""

from typing import Any

import pytest
from flask import Flask

from application.export.campaign.people_followers import tier
from application.export.campaign.report import build_campaign_report
from application.export.describing import described
from application.export.report import Cell, Entry, Format, Report, Tab, value_of
from application.export.snapshots.freezing import frozen, thawed
from application.extensions import db
from tests.export.campaign.rich import (
    ENDS_ON,
    HANDLES,
    RATE_SOURCE,
    STARTS_ON,
    Rich,
    facts_for,
    make_rich,
    report_for,
)


@pytest.fixture
def rich(app: Flask) -> Rich:
    with app.app_context():
        return make_rich()


@pytest.fixture
def report(app: Flask, rich: Rich) -> Report:
    with app.app_context():
        made = report_for(rich, snapshot="S-17")
        db.session.commit()
        return made


def tab_of(report: Report, name: str) -> Tab:
    return next(tab for tab in report.tabs if tab.name == name)


def rows_of(report: Report, name: str) -> list[dict[str, Entry]]:
    tab = tab_of(report, name)
    titles = [column.title for column in tab.columns]
    return [dict(zip(titles, row, strict=True)) for row in tab.rows]


def free_rows(report: Report, name: str, first: str) -> list[list[Any]]:
    """The rows of a tab without a header that begin with this word, as values."""
    rows = (row for row in tab_of(report, name).rows if row)
    return [[value_of(entry) for entry in row] for row in rows if value_of(row[0]) == first]


def row_of(report: Report, name: str, handle: str) -> dict[str, Entry]:
    return next(row for row in rows_of(report, name) if value_of(row["Account"]) == f"@{handle}")


def named(report: Report, name: str) -> Cell:
    area = next(each.area for each in report.names if each.name == name)
    cell = list(tab_of(report, area.tab).rows)[area.first_row][area.first_column]
    assert isinstance(cell, Cell)
    return cell


def test_a_post_has_its_rates_by_followers_at_posting(report: Report) -> None:
    post = row_of(report, "Posts", "lena.cooks")
    assert value_of(post["Followers at posting"]) == 20_010
    assert value_of(post["Engagement rate by followers"]) == (7 + 1 + 1 + 1) * 10 / 20_010
    assert value_of(post["Reach rate"]) == 830 / 20_010


def test_a_post_says_how_it_came_into_the_campaign_and_whether_it_is_disclosed(report: Report) -> None:
    first, second = [row for row in rows_of(report, "Posts") if value_of(row["Account"]) == "@lena.cooks"]
    assert [value_of(row["Matching rule"]) for row in (first, second)] == ["nearly matches", "matches"]
    assert [value_of(row["Accepted by"]) for row in (first, second)] == ["Rosa Staff", "the rule"]
    assert value_of(first["Disclosed in the caption"]) == "yes"
    story = row_of(report, "Stories", "lena.cooks")
    assert story["Disclosed in the caption"] == Cell(note="There is no caption to look at")
    assert (value_of(story["Frame"]), value_of(story["Status"])) == (1, "ended")


def test_a_kept_post_links_to_its_picture_and_names_its_fingerprint(report: Report) -> None:
    first, second = [row for row in rows_of(report, "Posts") if value_of(row["Account"]) == "@tom.runs"]
    kept = first["Kept"]
    assert isinstance(kept, Cell)
    assert kept.link is not None
    assert kept.link.startswith("https://platform.example.org/media/")
    assert kept.image == kept.link
    assert len(str(value_of(first["SHA-256 of the kept file"]))) == 64
    assert [value_of(row["Captured"]) for row in (first, second)] == ["yes", "no"]
    assert second["Kept"] == Cell(note="Nothing was kept of this post")


def test_costs_of_single_posts_give_cpm_and_cpe_by_formula(report: Report) -> None:
    tom, other = [row for row in rows_of(report, "Posts") if value_of(row["Account"]) == "@tom.runs"]
    cpm, cpe = tom["CPM"], tom["CPE"]
    assert isinstance(cpm, Cell)
    assert isinstance(cpe, Cell)
    assert (cpm.value, cpm.currency) == (77.37 / 2020 * 1000, "EUR")
    assert cpe.value == 77.37 / 200
    assert (cpm.formula or "").endswith("*1000")
    assert value_of(other["Cost"]) is None


def test_the_media_value_names_its_prices_and_their_date(report: Report) -> None:
    tab = tab_of(report, "Posts")
    column = next(each for each in tab.columns if each.title == "Earned media value")
    assert column.currency == "EUR"
    assert column.note is not None
    assert f"By the rate card of 2026-11-01 (EUR): {RATE_SOURCE}" in column.note
    post = row_of(report, "Posts", "lena.cooks")
    assert value_of(post["Earned media value"]) == pytest.approx(1010 * 0.006 + 70 * 0.1)
    of_tiktok = next(row for row in rows_of(report, "Posts") if value_of(row["Account"]) == "Mia Hand")
    cell = of_tiktok["Earned media value"]
    assert isinstance(cell, Cell)
    assert (cell.value, cell.note, cell.by_hand) == (24.0, "Without Likes: not known", True)


def test_an_influencer_has_size_growth_plan_and_own_median(report: Report) -> None:
    lena = row_of(report, "Influencers", "lena.cooks")
    numbers = ("Followers at the start", "Followers at the end", "Followers gained")
    assert [value_of(lena[title]) for title in numbers] == [19_990, 20_090, 100]
    assert value_of(lena["Tier"]) == "micro"
    assert (value_of(lena["Posts agreed"]), value_of(lena["Posts delivered of these"])) == (2, 1)
    # All posts of these examples have one rate: (7 + 1 + 1 + 1) / 83.
    assert value_of(lena["Engagement rate against the own 90-day median"]) == pytest.approx(0)
    assert value_of(lena["Cost"]) == 1234.56
    assert value_of(lena["Cost per post"]) == pytest.approx(411.52)
    ida = row_of(report, "Influencers", "ida.still")
    assert ida["Posts agreed"] == Cell(note="Nothing was agreed")


def test_staff_see_how_the_connections_stand(report: Report) -> None:
    states = {handle: value_of(row_of(report, "Influencers", handle)["Connection"]) for handle in HANDLES}
    assert states == {
        "lena.cooks": "working",
        "tom.runs": "has to be renewed",
        "ida.still": "working",
        "una.sails": "working",
    }


@pytest.mark.parametrize(
    ("followers", "name"),
    [(0, "nano"), (9_999, "nano"), (10_000, "micro"), (100_000, "mid"), (500_000, "macro"), (10**6, "mega")],
)
def test_tiers_begin_at_their_number(followers: int, name: str) -> None:
    assert tier(followers) == name


def test_targets_stand_against_what_came(report: Report) -> None:
    rows = [row for row in tab_of(report, "Summary").rows if row]
    start = next(place for place, row in enumerate(rows) if value_of(row[0]) == "Targets")
    views, rate, revenue = rows[start + 2 : start + 5]
    total = named(report, "total_views").value
    assert isinstance(total, int)
    assert [value_of(entry) for entry in views[:4]] == ["Views", total, 40_000.0, total / 40_000]
    assert value_of(rate[2]) == 0.04
    assert isinstance(revenue[1], Cell)
    assert (revenue[1].value, revenue[1].currency) == (812.33, "EUR")


def test_the_summary_names_snapshot_costs_and_value(report: Report) -> None:
    assert free_rows(report, "Summary", "Snapshot") == [["Snapshot", "S-17"]]
    assert free_rows(report, "Summary", "Cost, EUR") == [["Cost, EUR", pytest.approx(1311.93)]]
    assert free_rows(report, "Summary", "Cost, USD") == [["Cost, USD", 50.0]]
    assert named(report, "earned_media_value").currency == "EUR"


def test_figures_over_several_currencies_are_blank_and_say_so(report: Report) -> None:
    cell = named(report, "cost_per_1000_views")
    assert (cell.value, cell.note) == (None, "Costs are in several currencies: EUR, USD")


def test_deliverables_say_what_came_and_what_is_missing(report: Report) -> None:
    [lena] = free_rows(report, "Deliverables and costs", "Lena Koch (@lena.cooks)")[:1]
    assert lena[1:8] == ["Reel", 2, ENDS_ON, 1, 1, 0.5, "yes"]
    assert free_rows(report, "Deliverables and costs", "All")[0][2:6] == [3, None, 2, 1]


def test_outcomes_and_channels_stand_there_as_entered(report: Report) -> None:
    [lena] = free_rows(report, "Outcomes and channels", "Lena Koch (@lena.cooks)")
    assert lena == ["Lena Koch (@lena.cooks)", 50, None, 4, 812.33, 1]
    [search] = free_rows(report, "Outcomes and channels", "Search")
    assert (search[2], search[6], search[9]) == (90.0, 300, None)


def test_a_brands_days_are_summed_only_where_that_means_something(report: Report) -> None:
    lines = free_rows(report, "Brand insights", "Mill & Stone (@mill.stone)")
    by_figure = {(line[1], line[2]): line for line in lines if len(line) > 2}
    views = by_figure["Views", "In the campaign"]
    told = [500 + place for place in range(10) if place != 3]
    assert views[3:6] == [9, 10, 505]
    assert views[6] == pytest.approx(sum(told) / 9)
    assert views[10] == sum(told)
    assert by_figure["Reach", "In the campaign"][10] is None
    assert by_figure["Views", "90 days before"][3:5] == [12, 90]


def test_the_campaigns_days_are_shaded_among_the_brands_days(report: Report) -> None:
    days: dict[Any, tuple[bool, Entry]] = {}
    for row in tab_of(report, "Brand insights").rows:
        if row and isinstance(row[0], Cell) and row[0].format in (Format.DATE, Format.SHADED_DATE):
            days[row[0].value] = (row[0].format is Format.SHADED_DATE, row[1])
    shaded = [day for day, (is_shaded, _) in days.items() if is_shaded]
    assert (min(shaded), max(shaded), len(shaded)) == (STARTS_ON, ENDS_ON, 10)
    assert all((value_of(word) == "yes") == is_shaded for is_shaded, word in days.values())


def test_shares_over_all_accounts_are_weighted_by_reach(report: Report) -> None:
    rows = rows_of(report, "Audience")
    whole = [row for row in rows if value_of(row["Account"]) == "All accounts, weighted by reach"]
    assert {value_of(row["Accounts"]) for row in whole} == {4}
    berlin = next(row for row in whole if value_of(row["As Instagram names it"]) == "Berlin, Berlin")
    weights = [83 * sum(10 * place + number + 10 for number in range(3)) for place in range(4)]
    # Of 20,080 followers each account has 110 in Berlin, so their weights change nothing.
    assert value_of(berlin["Weight"]) == sum(weights)
    assert value_of(berlin["Share"]) == pytest.approx(110 / 20_080)
    own = next(row for row in whole if value_of(row["As Instagram names it"]) == "Town of tom.runs")
    assert value_of(own["Share"]) == pytest.approx(40 / 20_080 * weights[1] / sum(weights))


def test_only_the_newest_reading_of_an_audience_is_told(report: Report) -> None:
    tom = [row for row in rows_of(report, "Audience") if value_of(row["Account"]) == "@tom.runs"]
    assert {str(value_of(row["Read on (UTC day)"])) for row in tom} == {"2026-11-09"}
    assert {value_of(row["Followers who are"]) for row in tom} >= {"18–24, women", "Germany"}


def test_frozen_facts_give_the_same_report_again(app: Flask, rich: Rich) -> None:
    with app.app_context():
        facts = facts_for(rich)
        db.session.commit()
    assert described(thawed(frozen(facts))) == build_campaign_report(facts)
