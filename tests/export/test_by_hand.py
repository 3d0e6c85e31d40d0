"""What staff entered by hand is marked so in every tab of the workbook, with who and when."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from application.export.campaign.people import account_groups
from application.export.campaign.report import Member, build_campaign_report
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Cell, Tab, value_of
from tests.export.book import Book, book_of, check_formulas
from tests.export.examples import (
    CAROUSEL,
    LENA,
    POSTS,
    REEL,
    STORY,
    facts,
    filled_in,
    post,
)

NOTE = "By hand, Rosa Staff, 2026-11-02 10:15 (Europe/Berlin)"
TIKTOK = post(8, None, REEL, {"views": 5000, "likes": 40})
FILLED = filled_in(POSTS[1], shares=4)
"""A post of Instagram that lacked its shares."""


@pytest.fixture(scope="module")
def book() -> Book:
    return book_of([POSTS[0], FILLED, POSTS[4], TIKTOK])


def rows_of(tab: Tab) -> list[dict[str, object]]:
    titles = [column.title for column in tab.columns]
    return [dict(zip(titles, map(value_of, row), strict=True)) for row in tab.rows]


def summary_row(book: Book, label: str) -> list[object]:
    rows = book.values["Summary"].iter_rows(values_only=True)
    return list(next(row for row in rows if row[0] == label))


def words_of(book: Book) -> str:
    cells = (cell for sheet in book.values.worksheets for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(cell.value) for cell in cells if isinstance(cell.value, str))


def test_a_figure_by_hand_looks_different_and_says_who_entered_it_and_when(book: Book) -> None:
    entered, read = book.cell("Posts", "Shares", 1), book.cell("Posts", "Views", 1)
    assert entered.comment is not None
    assert (entered.value, entered.comment.text) == (4, NOTE)
    assert (entered.font.italic, entered.fill.fgColor.rgb) == (True, "FFFFF3DC")
    assert (read.comment, read.font.italic) == (None, False)


def test_who_has_left_is_not_named() -> None:
    cell = book_of([filled_in(POSTS[1], by=None, shares=4)]).cell("Posts", "Shares", 0)
    assert cell.comment is not None
    assert cell.comment.text.startswith("By hand, somebody who has left, 2026-11-02")


def test_a_post_by_hand_names_its_network_who_added_it_and_no_reading(book: Book) -> None:
    assert book.column("Posts", "Network") == ["Instagram", "Instagram", "TikTok"]
    words = book.column("Posts", "By hand, by whom and when (Europe/Berlin)")
    assert words[0] is None
    assert words[1] == "Shares: Rosa Staff, 2026-11-02 10:15"
    assert words[2] == "The post, Views, Likes: Rosa Staff, 2026-11-02 10:15"
    for title in ("Last read (Europe/Berlin)", "Age at last reading (h)", "API call"):
        cell = book.cell("Posts", title, 2)
        assert cell.value is None
        assert cell.comment is not None
        assert cell.comment.text == "Added by hand: nothing is read of it"


def test_filling_in_a_figure_leaves_the_last_reading_and_its_call(book: Book) -> None:
    assert book.cell("Posts", "API call", 1).value == POSTS[1].api_call
    assert book.cell("Posts", "Age at last reading (h)", 1).value == 36


def test_the_long_form_tells_measured_manual_and_missing_apart() -> None:
    report = build_campaign_report(facts([FILLED, TIKTOK]))
    data = rows_of(next(tab for tab in report.tabs if tab.name == "Data"))
    rows = {(row["Post"], row["Figure"]): row for row in data}
    read, entered = rows[2, "views"], rows[2, "shares"]
    assert (read["Method"], read["Remark"], read["API call"]) == ("measured", None, POSTS[1].api_call)
    assert (entered["Method"], entered["Remark"]) == ("manual", "Rosa Staff, 2026-11-02 10:15")
    assert (entered["Read at (Europe/Berlin)"], entered["API call"]) == (None, None)
    assert (rows[8, "views"]["Type"], rows[8, "views"]["Method"]) == ("Reel, TikTok", "manual")
    assert (rows[8, "reach"]["Method"], rows[8, "reach"]["Value"]) == ("missing", None)


def test_totals_say_how_many_of_their_figures_are_by_hand(book: Book) -> None:
    heading = summary_row(book, "Figure")
    assert heading[:6] == ["Figure", "Value", "Known", "By hand", "Of posts", "Remark"]
    assert summary_row(book, "Views")[1:5] == [7500, 4, 1, 4]
    assert summary_row(book, "Saves")[1:5] == [15, 2, 0, 3]
    total = book.named("total_views")
    assert total.comment is not None
    assert (total.comment.text, total.font.italic) == ("1 of 4 by hand", True)
    assert book.named("total_saves").comment is None


def test_a_rate_counts_only_the_posts_by_hand_that_it_stands_on(book: Book) -> None:
    """The TikTok has no reach, so it is no part of the rate; the filled-in post is."""
    assert summary_row(book, "Engagement rate by reach")[2:5] == [2, 1, 3]
    rate = book.cell("Posts", "Engagement rate by reach", 1)
    assert rate.comment is not None
    assert rate.comment.text == "Worked out of figures by hand"
    assert book.cell("Posts", "Engagement rate by reach", 0).comment is None


def test_coverage_parts_measured_from_manual_and_missing(book: Book) -> None:
    named = [book.named(f"coverage_{part}").value for part in ("measured", "by_hand", "missing")]
    share = summary_row(book, "Share of expected figures known")
    assert named[1] == 3
    assert named[0] == sum(method == "measured" for method in book.column("Data", "Method"))
    assert named[2] == sum(method == "missing" for method in book.column("Data", "Method"))
    measured, by_hand, missing = (int(str(number)) for number in named)
    assert (share[2], share[3], share[4]) == (measured + 3, 3, measured + by_hand + missing)


def test_the_first_lines_say_what_was_read_and_what_was_entered(book: Book) -> None:
    assert "3 figures were entered by hand by staff" in str(book.values["Summary"]["A2"].value)
    only_read = str(book_of([POSTS[0]]).values["Summary"]["A2"].value)
    assert "were read from the Instagram Graph API" in only_read
    assert "by hand" not in only_read
    only_entered = str(book_of([TIKTOK]).values["Summary"]["A2"].value)
    assert "Instagram" not in only_entered


def test_nothing_calls_a_post_of_another_network_one_of_instagram() -> None:
    book = book_of([TIKTOK])
    rows = [
        cell
        for tab in ("Summary", "Posts", "Influencers", "Data")
        for row in book.values[tab].iter_rows(min_row=2)
        for cell in row
    ]
    links = [cell.hyperlink.target for cell in rows if cell.hyperlink and tab_of_posts(cell)]
    assert all("instagram" not in str(link) for link in links)
    notes = [cell.comment.text for cell in rows if cell.comment and tab_of_posts(cell)]
    assert not [note for note in notes if "Instagram" in note]


def tab_of_posts(cell: Any) -> bool:
    return cell.parent.title in ("Posts", "Data")


def test_tables_by_type_top_posts_and_people_are_marked_too(book: Book) -> None:
    marked = {
        (cell.parent.title, str(cell.comment.text))
        for sheet in book.values.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and cell.font.italic
    }
    assert ("Summary", NOTE) in marked  # a top post
    assert ("Summary", "1 of 1 by hand") in marked  # the views of reels
    assert ("Influencers", "1 of 1 by hand") in marked
    people = zip(
        book.column("Influencers", "Account"), book.column("Influencers", "Figures by hand"), strict=True
    )
    assert dict(people) == {"Mia Hand": 2, "@lena.cooks": 1, "@tom_runs": 0, "@ida.still": 0}


def test_bars_with_figures_by_hand_are_hatched(book: Book) -> None:
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if "charts/chart" in name]
    views_of_kinds, of_accounts, top_views, top_rates, stories = charts
    for chart in (views_of_kinds, of_accounts, top_views, top_rates):
        assert chart.count('<a:pattFill prst="wdUpDiag">') == 1
    assert "wdUpDiag" not in stories
    assert all("3 of 4 posts read, 1 by hand and marked" in chart for chart in (views_of_kinds, of_accounts))


def test_formulas_hold_with_figures_by_hand(book: Book) -> None:
    assert check_formulas(book) > 50


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    book = book_of([filled_in(POSTS[1], by="=1+1", shares=4)])
    found = [cell for row in book.formulas["Data"].iter_rows() for cell in row if "=1+1" in str(cell.value)]
    assert found
    assert all(cell.data_type != "f" for cell in found)


def test_a_story_is_left_by_exits_and_by_swipes_forward() -> None:
    """As the results page says: whoever swipes on to the next account has left too."""
    story = post(5, "tom_runs", STORY, {"views": 100, "exits": 10, "swipes_forward": 15})
    book = book_of([story])
    assert book.cell("Stories", "Completion rate", 0).value == pytest.approx(0.75)
    assert book.cell("Stories", "Exit rate", 0).value == pytest.approx(0.25)
    assert check_formulas(book) > 10
    assert "(exits + swipes forward) ÷ views of one story" in words_of(book)


def test_a_story_without_its_swipes_has_no_completion_rate() -> None:
    book = book_of([post(5, "tom_runs", STORY, {"views": 100, "exits": 10})])
    assert book.cell("Stories", "Completion rate", 0).value is None


def test_a_persons_posts_by_hand_and_of_their_account_are_one_row() -> None:
    by_hand = replace(post(8, None, CAROUSEL, {"views": 50}), user_id=LENA, partner="Lena Cooks")
    campaign = facts([POSTS[0], by_hand])
    groups = {group.label: group for group in account_groups(campaign)}
    assert "Lena Cooks" not in groups
    assert (len(groups["@lena.cooks"].posts), groups["@lena.cooks"].total("views")) == (2, 950)
    book = Book(xlsx_bytes(build_campaign_report(campaign)))
    assert book.column("Posts", "Account") == ["@lena.cooks", "@lena.cooks"]
    assert book.cell("Posts", "Account", 1).hyperlink is None
    assert check_formulas(book) > 50


@pytest.mark.parametrize("name", ["Anna", "Deleted user"])
def test_two_people_of_one_name_are_two_rows_with_their_own_sums(name: str) -> None:
    first, second = (
        replace(post(number, None, REEL, {"views": views}), user_id=number, partner=name)
        for number, views in ((21, 100), (22, 7))
    )
    members = (Member(name, user_id=21), Member(name.upper(), user_id=22))
    campaign = replace(facts([first, second]), influencers=members if name == "Anna" else ())
    totals = {group.label.casefold(): group.total("views") for group in account_groups(campaign)}
    assert totals == {name.casefold(): 100, f"{name.casefold()} (2)": 7}
    book = Book(xlsx_bytes(build_campaign_report(campaign)))
    assert [str(label).casefold() for label in book.column("Posts", "Account")] == list(totals)
    assert check_formulas(book) > 40


def test_notes_of_figures_by_hand_are_limited_too_and_the_last_column_says_it() -> None:
    posts = [replace(TIKTOK, post_id=number) for number in range(1, 3001)]
    tab = next(tab for tab in build_campaign_report(facts(posts)).tabs if tab.name == "Posts")
    rows = list(tab.rows)
    assert sum(1 for row in rows for cell in row if isinstance(cell, Cell) and cell.note) == 5_000
    assert all("Rosa Staff" in str(value_of(row[-1])) for row in rows)
    assert any(isinstance(cell, Cell) and cell.by_hand for cell in rows[-1])
