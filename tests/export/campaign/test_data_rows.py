"""The long list of a report: never kept, cut at a named point where no sheet holds more, whole as CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from application.export.campaign.report import build_campaign_report
from application.export.links.planning import KeptLink
from application.export.links.rest_serving import csv_parts
from application.export.parts.data_rows import DataRows, columns_of
from application.export.report import Cell, Format, Report, Rest, value_of
from tests.export.examples import POSTS, facts, many_posts


def test_a_list_that_fits_is_whole() -> None:
    rows = DataRows(facts(), POSTS, most=1_000)
    assert (rows.cut_at, len(rows), len(list(rows))) == (None, rows.all_rows, rows.all_rows)


def test_a_list_that_does_not_fit_ends_ahead_of_a_named_post_and_says_so() -> None:
    found = facts()
    numbers = [len(DataRows(found, [post])) for post in POSTS]
    rows = DataRows(found, POSTS, most=sum(numbers[:3]) + 2)
    listed = list(rows)
    assert len(listed) == len(rows) == sum(numbers[:3]) + 1
    assert {row[0] for row in listed[:-1]} == {POSTS[0].post_id, POSTS[1].post_id, POSTS[2].post_id}
    last = listed[-1][0]
    assert isinstance(last, Cell)
    assert last.format is Format.REMARK
    assert last.value == f"{rows.cut_at} It stands on the page of this report."
    assert str(rows.cut_at).endswith("The rest is a CSV file.")
    assert (
        f"Data is cut ahead of post {POSTS[3].post_id}: the tab has the figures of 3 of {len(POSTS)} posts"
        in str(last.value)
    )
    assert len(listed[-1]) == len(columns_of(found))
    assert len(rows.cut_at or "") <= 200


def test_no_more_rows_stand_there_than_may_whatever_the_limit() -> None:
    for most in range(1, 60):
        rows = DataRows(facts(), POSTS, most=most)
        assert len(list(rows)) == len(rows) <= most


def test_rows_are_made_anew_each_time_and_none_is_kept() -> None:
    rows = DataRows(facts(), POSTS)
    walk = iter(rows)
    assert isinstance(walk, Iterator)
    assert next(walk) is not next(iter(rows))
    assert list(rows) == list(rows)


def csv_of(rest: Rest) -> list[list[str]]:
    content = b"".join(csv_parts(rest)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_the_csv_has_texts_that_no_program_takes_for_a_formula() -> None:
    found = facts([replace(POSTS[6], partner="=1+1", username=None, user_id=None)])
    titles = tuple(title for title, _, _ in columns_of(found))
    rows = csv_of(Rest(titles, DataRows(found, found.posts)))
    assert rows[0] == list(titles)
    assert len(rows) - 1 == DataRows(found, found.posts).all_rows
    views = next(row for row in rows if row[3] == "views")
    assert (views[1], *views[4:7]) == ("'=1+1", "latest", "10", "manual")


def test_tab_and_csv_together_have_every_row_once() -> None:
    whole = build_campaign_report(facts(many_posts(40)))
    cut = build_campaign_report(replace(facts(many_posts(40)), most_cells=_cells(whole) - 1_000))
    assert cut.rest is not None
    *in_tab, words = cut.tabs[-1].rows
    in_file = list(cut.rest.rows)
    assert [*in_tab, *in_file] == list(whole.tabs[-1].rows)
    assert len(in_file) > 50
    assert len(csv_of(cut.rest)) == len(in_file) + 1
    assert str(value_of(words[0])).startswith(str(cut.cut_at))


def test_a_whole_report_has_no_rest() -> None:
    assert build_campaign_report(facts()).rest is None


def test_the_tab_names_the_address_of_the_rest_by_the_key_of_the_reports_links() -> None:
    link = KeptLink("Picture", "https://platform.example/media/secret-key/7.jpg")
    linked = replace(facts(), kept={POSTS[0].post_id: link})
    *_, last = DataRows(linked, POSTS, most=40)
    cell = last[0]
    assert isinstance(cell, Cell)
    assert cell.link == "https://platform.example/media/secret-key/data.csv"
    assert str(cell.value).endswith(f"The rest is a CSV file. {cell.link}")


def test_a_report_of_too_many_cells_ends_its_list_early_and_says_so() -> None:
    many = facts(many_posts(40))
    whole = build_campaign_report(many)
    assert whole.cut_at is None
    limit = _cells(whole) - 1_000
    cut = build_campaign_report(replace(many, most_cells=limit))
    assert cut.cut_at is not None
    assert limit - 11 * 20 < _cells(cut) <= limit
    assert str(value_of(list(cut.tabs[-1].rows)[-1][0])).startswith(cut.cut_at)


def _cells(report: Report) -> int:
    return sum((len(tab.rows) + 1) * len(tab.columns) for tab in report.tabs)
