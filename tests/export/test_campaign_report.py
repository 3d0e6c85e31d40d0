"""What a campaign's report holds, before any renderer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

import pytest

from application.campaigns.results.figures import is_expected
from application.campaigns.results.groups import campaign_results
from application.export.campaign.people import account_groups
from application.export.campaign.report import Member, build_campaign_report, file_stem
from application.export.parts.post_fields import NOTES_PER_TAB
from application.export.report import Cell, Entry, Format, Report, Row, Tab, value_of
from application.integrations.graph.metrics import POST_METRICS
from tests.export.examples import POSTS, STORY, facts, many_posts, post


def tab_of(report: Report, name: str) -> Tab:
    return next(tab for tab in report.tabs if tab.name == name)


def column(tab: Tab, title: str) -> list[Entry]:
    index = [column.title for column in tab.columns].index(title)
    return [row[index] for row in tab.rows]


def values(tab: Tab, title: str) -> list[object]:
    return [value_of(entry) for entry in column(tab, title)]


@pytest.fixture(scope="module")
def report() -> Report:
    return build_campaign_report(facts())


def test_the_tabs_stand_in_their_order(report: Report) -> None:
    names = [tab.name for tab in report.tabs]
    assert names == [
        "Summary",
        "Posts",
        "Stories",
        "Influencers",
        "Timeline",
        "Audience",
        "Deliverables",
        "Definitions",
        "Provenance",
        "Data",
    ]


def test_stories_and_other_posts_each_stand_in_their_tab_once(report: Report) -> None:
    assert values(tab_of(report, "Posts"), "Post") == [1, 2, 3, 4, 7]
    assert values(tab_of(report, "Stories"), "Post") == [5, 6]


def test_times_are_real_and_local_to_the_zone_in_the_title(report: Report) -> None:
    # Posted 2026-10-21 22:30 UTC; Berlin is two hours ahead until 25 October, one hour from then on.
    posted = values(tab_of(report, "Posts"), "Posted (Europe/Berlin)")
    assert posted[0] == datetime(2026, 10, 22, 0, 30)
    assert posted[-1] == datetime(2026, 10, 27, 23, 30)


def test_times_show_seconds_and_shares_fractions(report: Report) -> None:
    posts = tab_of(report, "Posts")
    assert values(posts, "Average watch time (s)")[3] == 6.4
    assert values(posts, "Skip rate")[3] == 0.375


def test_a_missing_figure_is_blank_with_its_reason(report: Report) -> None:
    stories = tab_of(report, "Stories")
    cell = column(stories, "Views")[1]
    assert cell == Cell(note="Too few people have seen it for Instagram to give this figure.")
    assert "Views, Reach" in str(values(stories, "Missing, and why")[1])


def test_a_figure_that_the_type_lacks_is_greyed_and_not_called_missing(report: Report) -> None:
    posts = tab_of(report, "Posts")
    assert column(posts, "Skip rate")[0] == Cell(format=Format.NOT_OFFERED)
    assert "Skip rate" not in str(values(posts, "Missing, and why")[0])


def test_a_post_with_all_figures_has_nothing_to_explain(report: Report) -> None:
    posts = tab_of(report, "Posts")
    reel = values(posts, "Missing, and why")[3]
    assert "Reposts: " in str(reel)
    full = replace(POSTS[3], figures={**POSTS[3].figures, "reposts": 2})
    again = tab_of(build_campaign_report(facts([full])), "Posts")
    assert values(again, "Missing, and why") == [None]


def test_the_long_form_holds_every_figure_raw_with_its_source(report: Report) -> None:
    data = tab_of(report, "Data")
    titles = [column.title for column in data.columns]
    rows = {}
    for entries in data.rows:
        named = dict(zip(titles, map(value_of, entries), strict=True))
        rows[named["Post"], named["Figure"]] = named
    for one in POSTS:
        for metric in POST_METRICS:
            if not is_expected(one, metric):
                assert (one.post_id, metric.name) not in rows
                continue
            row = rows[one.post_id, metric.name]
            assert row["Value"] == one.figures.get(metric.name)
            assert row["API call"] == one.api_call
            assert (row["Value"] is None) == (row["Method"] == "missing")
            assert (row["Remark"] is None) == (row["Method"] == "measured")
    assert len(rows) == len(data.rows)


def test_every_influencer_has_a_row_and_brands_only_with_posts(report: Report) -> None:
    people = tab_of(report, "Influencers")
    assert values(people, "Account") == ["@tom_runs", "@lena.cooks", "Mia Hand", "@ida.still"]
    assert values(people, "Posts") == [2, 2, 1, 0]
    assert values(people, "Stories") == [1, 1, 0, 0]
    by_brand = build_campaign_report(facts([post(9, "mill.stone", STORY, {"views": 5})]))
    roles = dict(
        zip(
            values(tab_of(by_brand, "Influencers"), "Account"),
            values(tab_of(by_brand, "Influencers"), "Role"),
            strict=True,
        )
    )
    assert roles["@mill.stone"] == "brand"


def test_posts_of_somebody_who_left_the_campaign_keep_their_row() -> None:
    groups = account_groups(facts([post(9, "gone.away", STORY, {"views": 5})]))
    assert (groups[0].label, groups[0].person.role) == ("@gone.away", "not a member")


def test_an_influencer_without_posts_has_blank_totals_that_say_why(report: Report) -> None:
    people = tab_of(report, "Influencers")
    assert column(people, "Views")[3] == Cell(note="No accepted posts of this person")


def test_two_members_with_one_handle_are_one_row() -> None:
    twice = replace(facts(), influencers=(*facts().influencers, Member("Lena K.", 10, "Lena.Cooks")))
    labels = [group.label.casefold() for group in account_groups(twice)]
    assert len(labels) == len(set(labels))


def test_accounts_add_up_to_the_campaign() -> None:
    many = facts(many_posts(200))
    overall = campaign_results(many.posts).overall
    assert sum(len(group.posts) for group in account_groups(many)) == 200
    views = overall.of("views")
    assert views is not None
    assert sum(group.total("views") or 0 for group in account_groups(many)) == views.total


def test_reach_is_never_called_unique(report: Report) -> None:
    words = [value_of(entry) for row in tab_of(report, "Summary").rows for entry in row]
    assert "Reach (summed, not unique)" in words
    assert "Reach" in words  # the column of the single posts with the most views


def test_charts_say_their_base_and_keep_gaps_as_gaps(report: Report) -> None:
    accounts, kinds = sorted(tab_of(report, "Summary").charts, key=lambda chart: chart.row)
    assert accounts.title == "Views by account (4 of 7 posts read, 1 by hand and marked)"
    assert kinds.title == "Views by type (4 of 7 posts read, 1 by hand and marked)"
    assert accounts.series[0].value_values == (15400, 2100, 10, None)
    assert accounts.series[0].by_hand == (False, False, True, False)
    assert kinds.series[0].category_values == (
        "Feed picture",
        "Carousel",
        "Reel",
        "Story",
        "Other (FEED HOLOGRAM)",
    )
    assert kinds.series[0].value_values == (2100, None, 15000, 400, 10)


def test_charts_lie_beside_the_facts_and_above_the_tables(report: Report) -> None:
    summary = tab_of(report, "Summary")
    rows = cast(Sequence[Row], summary.rows)
    first_table = next(
        index for index, row in enumerate(rows) if row and value_of(row[0]) == "Figures by type"
    )
    for chart in summary.charts:
        assert chart.row * 20 + chart.height <= first_table * 20
        assert all(len(row) <= chart.column for row in rows[2:first_table])


def test_a_long_list_of_people_is_shortened_and_whole_in_its_note(report: Report) -> None:
    row = next(row for row in tab_of(report, "Summary").rows if row and value_of(row[0]) == "Influencers")
    cell = row[1]
    assert isinstance(cell, Cell)
    assert cell.value == "Lena Koch, Tom Berg, Ida Still and 1 more"
    assert cell.note == "Lena Koch (@lena.cooks), Tom Berg (@tom_runs), Ida Still (@ida.still), Mia Hand"


def test_an_empty_campaign_says_that_it_is_empty() -> None:
    report = build_campaign_report(facts([]))
    words = [value_of(entry) for row in tab_of(report, "Summary").rows for entry in row]
    assert "No post has been accepted into this campaign yet, so there are no figures." in words
    assert not tab_of(report, "Summary").charts
    assert tab_of(report, "Posts").empty == "No accepted posts in this campaign yet."
    assert {"Views", "Reach", "Likes"} <= {column.title for column in tab_of(report, "Posts").columns}
    assert [name.name for name in report.names] == ["total_posts"]


def test_a_campaign_without_any_reading_totals_nothing() -> None:
    unread = replace(POSTS[0], figures={}, read_at=None, api_call=None)
    report = build_campaign_report(facts([unread]))
    summary = tab_of(report, "Summary")
    totals = [row for row in summary.rows if row and value_of(row[0]) == "Views"]
    assert value_of(totals[0][1]) is None
    assert not summary.charts


def test_notes_are_limited_and_the_column_says_why_for_the_rest() -> None:
    posts = tab_of(build_campaign_report(facts(many_posts(1000, missing=1.0))), "Posts")
    notes = [
        [entry for entry in row if isinstance(entry, Cell) and entry.value is None and entry.note]
        for row in posts.rows
    ]
    assert sum(len(row) for row in notes) == NOTES_PER_TAB
    assert notes[0]
    assert not notes[-1]
    assert all(values(posts, "Missing, and why"))


def test_the_file_is_named_after_the_campaign_and_the_day() -> None:
    assert file_stem(facts()) == "autumn-bread-2026-11-20"
    assert file_stem(replace(facts(), name="🍞🍞")) == "campaign-2026-11-20"


def test_every_definition_is_there(report: Report) -> None:
    names = values(tab_of(report, "Definitions"), "Name in Data")
    assert [name for name in names if name] == [metric.name for metric in POST_METRICS]


def test_the_same_facts_give_the_same_report() -> None:
    assert build_campaign_report(facts()) == build_campaign_report(facts())
