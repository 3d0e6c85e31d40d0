"""The workbook, read back: figures, formulas, gaps, links, and text that stays text."""

import io
import statistics
import time
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook

from application.export.campaign.report import build_campaign_report
from application.export.rendering.link_limit import LINK_LENGTH
from application.export.rendering.xlsx import xlsx_bytes
from application.export.report import Cell as ReportCell
from application.export.report import Column, Format, Report, Tab
from tests.export.book import Book, book_of, check_formulas, sheet_of
from tests.export.examples import MADE_AT, POSTS, REEL, STORY, facts, many_posts, post

DATA_TABS = ("Posts", "Stories", "Influencers", "Timeline", "Definitions", "Provenance", "Data")
TABS = ["Summary", *DATA_TABS[:4], "Audience", "Deliverables", *DATA_TABS[4:]]


@pytest.fixture(scope="module")
def book() -> Book:
    return book_of()


def test_tabs_stand_in_order(book: Book) -> None:
    assert book.values.sheetnames == TABS


@pytest.mark.parametrize("tab", DATA_TABS)
def test_header_and_first_column_stay_in_view_and_the_filter_spans_the_table(book: Book, tab: str) -> None:
    sheet = sheet_of(book.values, tab)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert all(isinstance(cell.value, str) and cell.font.bold for cell in sheet[1])


@pytest.mark.parametrize("tab", DATA_TABS)
def test_no_cells_are_merged_and_columns_have_widths(book: Book, tab: str) -> None:
    sheet = sheet_of(book.values, tab)
    assert not sheet.merged_cells.ranges
    assert all(9 <= dimension.width <= 75 for dimension in sheet.column_dimensions.values())


def test_figures_are_the_ones_that_were_read(book: Book) -> None:
    assert book.column("Posts", "Views") == [900, 1200, None, 15000, 10]
    assert book.column("Posts", "Follows")[0] == 0
    assert book.column("Stories", "Exits") == [60, None]
    assert book.cell("Posts", "Average watch time (s)", 3).value == 6.4
    keys = zip(book.column("Data", "Post"), book.column("Data", "Figure"), strict=True)
    read = dict(zip(keys, book.column("Data", "Value"), strict=True))
    for one in POSTS:
        for name, value in one.figures.items():
            assert read[one.post_id, name] == value


def test_every_formula_comes_to_the_value_that_stands_cached(book: Book) -> None:
    assert check_formulas(book) > 100


@pytest.mark.parametrize("count", [1, 40])
def test_formulas_hold_for_other_campaigns_too(count: int) -> None:
    assert check_formulas(book_of([*many_posts(count, missing=0.3), *POSTS])) > 100


@pytest.mark.parametrize("types", [REEL, STORY])
def test_formulas_hold_for_a_single_post(types: tuple[str, str]) -> None:
    single = book_of([post(1, "lena.cooks", types, {"views": 8, "reach": 4, "exits": 2})])
    assert single.named("total_views").value == 8
    assert check_formulas(single) > 10


def test_totals_and_rates_are_live_formulas_behind_names(book: Book) -> None:
    views = [one.figures["views"] for one in POSTS if one.figures.get("views") is not None]
    assert book.named("total_views").value == sum(value for value in views if value)
    assert book.named("total_posts").value == len(POSTS)
    assert book.named("total_stories").value == 2
    # Posts 1, 4 and 7 have all five figures: 100 of 600, 900 of 9,000, 1 of 10.
    assert book.named("engagement_rate_by_reach").value == pytest.approx(1001 / 9610)
    assert book.named("mean_of_post_rates").value == pytest.approx(statistics.mean([100 / 600, 0.1, 0.1]))
    for name in ("total_views", "total_reach", "engagement_rate_by_reach", "mean_of_post_rates"):
        formula = sheet_of(book.formulas, "Summary")[book.named(name).coordinate].value
        assert str(formula).startswith("=")


def test_numbers_shares_and_dates_are_formatted_as_such(book: Book) -> None:
    assert book.cell("Posts", "Views", 0).number_format == "#,##0"
    assert book.cell("Posts", "Skip rate", 3).number_format == "0.00%"
    posted = book.cell("Posts", "Posted (Europe/Berlin)", 0)
    assert posted.number_format == "yyyy-mm-dd hh:mm"
    assert posted.value == datetime(2026, 10, 22, 0, 30)
    requested = book.cell("Provenance", "Requested (Europe/Berlin)", 0).value
    assert isinstance(requested, datetime)
    assert abs(requested - datetime(2026, 11, 20, 0, 1)) < timedelta(milliseconds=1)


def test_a_missing_figure_is_blank_and_its_note_says_why(book: Book) -> None:
    cell = book.cell("Stories", "Views", 1)
    assert cell.value is None
    assert cell.comment is not None
    assert cell.comment.text == "Too few people have seen it for Instagram to give this figure."
    assert book.cell("Posts", "Views", 2).comment is not None
    assert book.cell("Posts", "Views", 0).comment is None


def test_no_blank_figure_cell_is_silent(book: Book) -> None:
    for tab in ("Posts", "Stories"):
        sheet = sheet_of(book.values, tab)
        titles = [str(cell.value) for cell in sheet[1]]
        first, last = titles.index("Views"), titles.index("Missing, and why")
        for row in sheet.iter_rows(min_row=2, min_col=first + 1, max_col=last):
            for cell in row:
                if cell.value is None:
                    greyed = cell.fill.fgColor.rgb == "FFECEEF0"
                    assert greyed or cell.comment is not None, (tab, cell.coordinate)


def test_handles_and_permalinks_are_links(book: Book) -> None:
    account, link = book.cell("Posts", "Account", 0), book.cell("Posts", "Link", 0)
    assert account.value == "@lena.cooks"
    assert account.hyperlink is not None
    assert account.hyperlink.target == "https://www.instagram.com/lena.cooks/"
    assert link.hyperlink is not None
    assert link.hyperlink.target == "https://www.instagram.com/p/C1/"
    assert book.cell("Posts", "Account", 4).hyperlink is None


def test_a_link_longer_than_a_workbook_takes_leaves_its_text() -> None:
    address = "https://example.org/" + "a" * LINK_LENGTH
    tab = Tab("One", (Column("Link"),), [[ReportCell("shop", Format.LINK, link=address)]])
    content = xlsx_bytes(Report("t", "p", MADE_AT, "t", (tab,)))
    cell = sheet_of(load_workbook(io.BytesIO(content)), "One")["A2"]
    assert (cell.value, cell.hyperlink) == ("shop", None)


def test_summary_posts_and_stories_have_native_charts_with_values_for_viewers_that_only_show(
    book: Book,
) -> None:
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        charts = {name: parts.read(name).decode() for name in parts.namelist() if "charts/chart" in name}
    words = "".join(charts.values())
    assert len(charts) == 5
    assert "<c:barDir" in words
    assert "Influencers!$A$2:$A$5" in words
    assert "<c:v>15400</c:v>" in words
    assert "<c:v>2. @lena.cooks</c:v>" in words


def test_an_empty_campaign_gives_a_workbook_that_says_so() -> None:
    empty = book_of([])
    assert empty.values.sheetnames == TABS
    assert empty.values["Posts"]["A2"].value == "No accepted posts in this campaign yet."
    assert empty.named("total_posts").value == 0
    assert sheet_of(empty.values, "Posts").freeze_panes == "B2"
    assert not any(cell.data_type == "f" for row in empty.formulas["Summary"].iter_rows() for cell in row)


def test_the_file_states_when_and_by_whom_and_is_the_same_each_time(book: Book) -> None:
    assert book.values.properties.created == MADE_AT.replace(tzinfo=None, microsecond=0)
    assert book.values.properties.creator == "Bacchus Influencer Platform"
    assert book.values.properties.title == "Autumn Bread 🍞"
    assert book_of().content == book.content


def test_two_thousand_posts_all_stand_in_the_workbook(
    record_property: Callable[[str, object], None],
) -> None:
    started = time.perf_counter()
    content = xlsx_bytes(build_campaign_report(facts(many_posts(2000))))
    record_property("seconds for 2,000 posts", round(time.perf_counter() - started, 1))
    big = load_workbook(io.BytesIO(content), read_only=True)
    numbers = [
        str(row[2]) for tab in ("Posts", "Stories") for row in big[tab].iter_rows(min_row=2, values_only=True)
    ]
    big.close()
    assert sorted(numbers) == sorted(str(number) for number in range(1, 2001))
