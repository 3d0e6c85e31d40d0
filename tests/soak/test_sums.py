"""The audit holds a workbook's posts, sums and rates against its tab Data, and finds each that is another."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask

from application.models import Campaign
from sandbox.soak.audit.reports import workbook_of
from sandbox.soak.audit.sums import check_sums
from sandbox.soak.audit.tally import Tally
from sandbox.soak.audit.workbook import Value, named_values, rows_of
from tests.builders import (
    NOW,
    create_assignment,
    create_campaign,
    create_instagram_account,
    create_post,
    create_reading,
)
from tests.databases import only_on

pytestmark = only_on("sqlite")

REEL = {"media_type": "VIDEO", "media_product_type": "REELS", "average_watch_ms": 6_500, "skip_rate": 31.5}
STORY = {"media_product_type": "STORY", "replies": 4, "navigation": 90, "taps_forward": 70}
POSTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("one", {"views": 900, "reach": 500, "likes": 50, "comments": 5, "saves": 2, "shares": 3}),
    ("one", {"views": 8_000, "reach": 6_000, "likes": 90, "comments": 9, "saves": 7, "shares": 4, **REEL}),
    ("two", {"views": 3_100, "reach": 2_000, "likes": 40, "comments": 1, "saves": 0, "shares": 0}),
    ("two", {"views": 700, "reach": 650, "shares": 2, **STORY}),
    ("two", {"views": 20, "likes": 4}),
)


@pytest.fixture
def campaign(context: Flask) -> Campaign:
    """Posts of all kinds of two accounts; the last is not read whole."""
    campaign = create_campaign(starts_on=NOW.date() - timedelta(days=9), ends_on=NOW.date())
    accounts = {name: create_instagram_account(username=name) for name in ("one", "two")}
    for name, figures in POSTS:
        post = create_post(accounts[name], posted_at=NOW - timedelta(days=3), **figures)
        told = {key: value for key, value in figures.items() if not key.startswith("media_")}
        create_reading(post, **told)
        create_assignment(campaign, post)
    return campaign


@pytest.fixture
def workbook(campaign: Campaign) -> bytes:
    return workbook_of(campaign.id, NOW)


@pytest.fixture
def rows(workbook: bytes) -> list[dict[str, Value]]:
    return list(rows_of(workbook, "Data"))


def found(workbook: bytes, rows: Sequence[Mapping[str, Value]]) -> set[str]:
    tally = Tally()
    check_sums(tally, "Campaign", workbook, rows)
    assert tally.compared["sum"] > 50
    return {wrong.what for wrong in tally.wrong}


def with_swapped_names(workbook: bytes, one: str, other: str) -> bytes:
    """Each of the two named cells is called as the other was."""
    changed = BytesIO()
    with ZipFile(BytesIO(workbook)) as parts, ZipFile(changed, "w") as written:
        for part in parts.namelist():
            content = parts.read(part)
            if part == "xl/workbook.xml":
                names = [f'name="{name}"'.encode() for name in (one, other)]
                assert all(content.count(name) == 1 for name in names)
                content = content.replace(names[0], b"*").replace(names[1], names[0]).replace(b"*", names[1])
            written.writestr(part, content)
    return changed.getvalue()


def test_a_workbook_whose_sums_are_right_passes(workbook: bytes, rows: list[dict[str, Value]]) -> None:
    cells = named_values(workbook)
    assert cells["total_views"] == 12_720
    assert cells["engagement_rate_by_reach"] == pytest.approx(211 / 8_500)
    assert cells["mean_of_post_rates"] == pytest.approx((60 / 500 + 110 / 6_000 + 41 / 2_000) / 3)
    assert found(workbook, rows) == set()


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        ("engagement_rate_by_reach", "mean_of_post_rates", {"rate", "mean of rates"}),
        ("total_views", "total_reach", {"total of views", "total of reach"}),
        ("total_posts", "total_engagements", {"posts", "engagements"}),
        ("total_follows", "total_likes", {"total of follows", "total of likes"}),
    ],
)
def test_a_cell_that_tells_another_sum_is_found(
    workbook: bytes, rows: list[dict[str, Value]], one: str, other: str, wrong: set[str]
) -> None:
    assert found(with_swapped_names(workbook, one, other), rows) == wrong


@pytest.mark.parametrize("place", range(len(POSTS)))
def test_each_posts_figure_is_in_its_tab_its_accounts_sum_and_the_total(
    workbook: bytes, rows: list[dict[str, Value]], place: int
) -> None:
    number = sorted({row["Post"] for row in rows if isinstance(row["Post"], float)})[place]
    changed = [
        {**row, "Value": 1.0}
        if (row["Post"], row["Figure"], row["Point"]) == (number, "views", "latest")
        else row
        for row in rows
    ]
    tab = "Stories" if "replies" in POSTS[place][1] else "Posts"
    account = next(row["Account"] for row in rows if row["Post"] == number)
    wanted = {f"post {number} views in {tab}", f"views of {account}", "total of views"}
    assert found(workbook, changed) == wanted


@pytest.mark.parametrize("figure", ["average_watch_ms", "skip_rate"])
def test_what_is_never_summed_is_held_in_its_own_scale(
    workbook: bytes, rows: list[dict[str, Value]], figure: str
) -> None:
    changed = [{**row, "Value": 1.0} if row["Figure"] == figure and row["Value"] else row for row in rows]
    (wrong,) = found(workbook, changed)
    assert wrong.endswith(f"{figure} in Posts")


def test_a_post_or_account_that_only_data_has_is_found(workbook: bytes, rows: list[dict[str, Value]]) -> None:
    more = [{**row, "Post": 987.0, "Account": "@nobody"} for row in rows[:1]]
    assert {"post 987.0", "account @nobody", "posts"} <= found(workbook, [*rows, *more])


def test_named_cells_are_read_as_they_stand(workbook: bytes) -> None:
    cells = named_values(workbook)
    assert (cells["total_posts"], cells["total_stories"]) == (5, 1)
    assert cells["total_follows"] is None
    assert "top_posts" not in cells, "a name of several cells has no value"
