"""The long list of a report: never kept, cut at a named point where no sheet holds more, whole as CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

from application.export.campaign.report import build_campaign_report
from application.export.parts.data_rows import DataRows, columns_of, data_csv
from application.export.report import Cell, Format, Report, value_of
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
    assert rows.cut_at == last.value
    assert f"Cut ahead of post {POSTS[3].post_id}: the figures of 3 of {len(POSTS)} posts" in str(last.value)
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


def test_the_csv_has_all_rows_and_texts_that_no_program_takes_for_a_formula() -> None:
    found = facts([replace(POSTS[6], partner="=1+1", username=None)])
    content = "".join(data_csv(found, found.posts))
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == [title for title, _, _ in columns_of(found)]
    assert len(rows) - 1 == DataRows(found, found.posts).all_rows
    views = next(row for row in rows if row[3] == "views")
    assert (views[4], views[5], views[6]) == ("latest", "10", "manual")


def test_a_report_of_too_many_cells_ends_its_list_early_and_says_so() -> None:
    many = facts(many_posts(40))
    whole = build_campaign_report(many)
    assert whole.cut_at is None
    limit = _cells(whole) - 1_000
    cut = build_campaign_report(many, most_cells=limit)
    assert cut.cut_at is not None
    assert limit - 11 * 20 < _cells(cut) <= limit
    assert value_of(list(cut.tabs[-1].rows)[-1][0]) == cut.cut_at


def _cells(report: Report) -> int:
    return sum((len(tab.rows) + 1) * len(tab.columns) for tab in report.tabs)
