"""The border "posted before the account was professional", wherever it falls in a page."""

from datetime import timedelta

import pytest

from application.collection.page_reader import PageReader, ReadPage
from application.integrations.graph.metrics import NESTED_POST_METRICS
from application.models import MissingReason
from tests.collection.scripted_graph import (
    NEWEST,
    ScriptedAccount,
    ScriptedPost,
    account_with,
    before_professional,
    professional_since,
    too_few_viewers,
)

OLD = MissingReason.BEFORE_PROFESSIONAL


def read(account: ScriptedAccount, after: str | None = None, limit: int = 50) -> ReadPage:
    return PageReader(account.client, "1784", "a-token", NESTED_POST_METRICS).read(after, limit)


def with_figures(page: ReadPage) -> int:
    return sum("views" in post.item.figures for post in page.posts)


@pytest.mark.parametrize("border", [1, 2, 17, 25, 48, 49])
def test_the_border_in_a_page_is_found_by_bisection(border: int) -> None:
    account = professional_since(60, border)
    page = read(account)
    assert [post.item.id for post in page.posts] == [f"post-{number}" for number in range(50)]
    assert [post.reason for post in page.posts] == [None] * border + [OLD] * (50 - border)
    assert with_figures(page) == border
    assert page.insights_from == NEWEST - timedelta(hours=border - 1)
    # Refused, listed, the last asked, six bisections, and the newer ones with insights.
    assert len(account.calls) <= 10


def test_the_border_at_the_start_of_a_page_leaves_the_whole_page_without_insights() -> None:
    account = professional_since(100, 50)
    page = read(account, after="50")
    assert [post.reason for post in page.posts] == [OLD] * 50
    newest_old = NEWEST - timedelta(hours=50)
    assert page.insights_from is not None
    assert newest_old + timedelta(seconds=1) < page.insights_from < newest_old + timedelta(minutes=1)


def test_a_page_that_ends_right_at_the_border_is_an_ordinary_page() -> None:
    account = professional_since(100, 50)
    page = read(account)
    assert (len(account.calls), with_figures(page), page.insights_from) == (1, 50, None)


def test_an_account_whose_posts_are_all_older_has_its_border_at_the_newest() -> None:
    account = professional_since(30, 0)
    page = read(account)
    assert with_figures(page) == 0
    assert page.insights_from is not None
    assert page.insights_from > NEWEST


@pytest.mark.parametrize("place", [0, 13, 25, 48])
def test_a_single_old_post_among_newer_ones_is_no_border(place: int) -> None:
    account = account_with(50, {place: before_professional})
    page = read(account)
    assert page.insights_from is None
    assert {post.item.id: post.reason for post in page.posts if post.reason} == {f"post-{place}": OLD}
    assert with_figures(page) == 49
    assert len(account.calls) <= 18


def test_a_single_old_post_ahead_of_the_border_costs_its_neighbours_nothing() -> None:
    refusing = {index: before_professional for index in (4, *range(30, 50))}
    page = read(account_with(50, refusing))
    without = [index for index, post in enumerate(page.posts) if "views" not in post.item.figures]
    assert without == [4, *range(30, 50)]
    assert page.insights_from == NEWEST - timedelta(hours=29)


def test_a_refusing_story_like_post_beside_the_border_keeps_its_own_reason() -> None:
    refusing = {7: too_few_viewers, **{index: before_professional for index in range(20, 50)}}
    page = read(account_with(50, refusing))
    assert page.posts[7].reason is MissingReason.NOT_ENOUGH_VIEWERS
    assert [post.reason for post in page.posts[20:]] == [OLD] * 30
    assert with_figures(page) == 19


def test_posts_without_a_time_still_get_their_reason() -> None:
    posts = [ScriptedPost(n, before_professional if n > 2 else None, without_time=True) for n in range(6)]
    page = read(ScriptedAccount(posts))
    assert [post.reason for post in page.posts] == [None] * 3 + [OLD] * 3
    assert page.insights_from is None


def test_a_removed_metric_and_the_border_in_one_page_are_both_found() -> None:
    account = professional_since(50, 30)
    account.removed = frozenset({"saved"})
    page = read(account)
    assert page.refused_metrics == ("saves",)
    assert with_figures(page) == 30
    assert page.insights_from == NEWEST - timedelta(hours=29)


def test_the_page_at_the_border_is_listed_in_halves_when_it_is_too_much() -> None:
    account = professional_since(40, 25)
    account.most_listed_at_once = 12
    page = read(account, limit=40)
    assert with_figures(page) == 25
    assert len(page.posts) == 40
