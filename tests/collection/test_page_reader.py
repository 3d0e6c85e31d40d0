"""How a page of posts is read, refusal by refusal, and what that costs in calls."""

import pytest

from application.collection.page_reader import PageReader, ReadPage
from application.integrations.graph.errors import (
    GraphBadReply,
    GraphMetricRefused,
    GraphTooMuchData,
)
from application.integrations.graph.metrics import NESTED_POST_METRICS
from application.models import MissingReason
from tests.collection.scripted_graph import (
    ScriptedAccount,
    ScriptedPost,
    account_with,
    too_few_viewers,
)


def reader(account: ScriptedAccount) -> PageReader:
    return PageReader(account.client, "1784", "a-token", NESTED_POST_METRICS)


def read(account: ScriptedAccount, limit: int = 50) -> ReadPage:
    return reader(account).read(None, limit)


def ids(page: ReadPage) -> list[str]:
    return [post.item.id for post in page.posts]


def without_figures(page: ReadPage) -> dict[str, MissingReason | None]:
    return {post.item.id: post.reason for post in page.posts if "views" not in post.item.figures}


def all_ids(account: ScriptedAccount) -> list[str]:
    return [post.id for post in account.posts]


def test_a_page_that_nothing_refuses_is_one_call() -> None:
    account = account_with(60)
    page = read(account)
    assert len(account.calls) == 1
    assert ids(page) == all_ids(account)[:50]
    assert page.after == "50"
    assert (page.refused_metrics, page.insights_from, without_figures(page)) == ((), None, {})
    assert page.posts[7].item.figures["views"] == 107


@pytest.mark.parametrize(("api_name", "our_name"), [("reach", "reach"), ("saved", "saves")])
def test_a_removed_metric_is_dropped_and_the_others_are_read(api_name: str, our_name: str) -> None:
    account = account_with(50)
    account.removed = frozenset({api_name})
    page = read(account)
    assert len(account.calls) == 2
    assert page.refused_metrics == (our_name,)
    for post in page.posts:
        assert our_name not in post.item.figures
        assert post.item.figures["views"] == 100 + post.item.figures["likes"]
        assert post.reason is None


def test_several_removed_metrics_cost_one_call_each() -> None:
    account = account_with(50)
    account.removed = frozenset({"views", "saved", "shares"})
    page = read(account)
    assert len(account.calls) == 4
    assert set(page.refused_metrics) == {"views", "saves", "shares"}
    assert page.posts[3].item.figures == {"likes": 3, "reach": 103, "total_interactions": 103}


def test_when_every_metric_is_removed_the_posts_are_still_listed() -> None:
    account = account_with(3)
    account.removed = frozenset(NESTED_POST_METRICS)
    page = read(account)
    assert without_figures(page) == dict.fromkeys(all_ids(account), MissingReason.REFUSED)
    assert [post.item.figures for post in page.posts] == [{"likes": 0}, {"likes": 1}, {"likes": 2}]


@pytest.mark.parametrize("place", [0, 1, 24, 25, 48, 49])
def test_one_refusing_post_costs_about_twice_the_halvings_and_no_other_its_figures(place: int) -> None:
    account = account_with(50, {place: too_few_viewers})
    page = read(account)
    # 50 → 25 → 12 → 6 → 3 → 1: each halving asks both halves, and the post once more without insights.
    assert len(account.calls) <= 2 * 6 + 2
    assert ids(page) == all_ids(account)
    assert without_figures(page) == {f"post-{place}": MissingReason.NOT_ENOUGH_VIEWERS}


def test_several_refusing_posts_cost_the_others_nothing() -> None:
    places = (2, 17, 18, 40)
    account = account_with(50, {place: too_few_viewers for place in places})
    page = read(account)
    assert ids(page) == all_ids(account)
    assert set(without_figures(page)) == {f"post-{place}" for place in places}
    assert len(account.calls) <= len(places) * 12 + 1


def test_any_number_of_posts_may_have_too_few_viewers() -> None:
    page = read(account_with(20, {place: too_few_viewers for place in range(20)}))
    assert [post.reason for post in page.posts] == [MissingReason.NOT_ENOUGH_VIEWERS] * 20


def test_a_refusal_that_names_no_metric_stops_after_few_calls() -> None:
    account = account_with(50)
    account.removed, account.says_which = frozenset({"reach"}), False
    with pytest.raises(GraphMetricRefused):
        read(account)
    assert len(account.calls) < 40


def test_a_metric_that_one_post_does_not_have_is_missing_at_that_post_only() -> None:
    account = ScriptedAccount([ScriptedPost(n, misfit="shares" if n == 31 else None) for n in range(50)])
    page = read(account)
    assert page.refused_metrics == ()
    lacking = [post for post in page.posts if "shares" not in post.item.figures]
    assert [(post.item.id, post.refused_metrics, post.reason) for post in lacking] == [
        ("post-31", ("shares",), None)
    ]
    assert lacking[0].item.figures["views"] == 131
    assert ids(page) == all_ids(account)


def test_a_metric_that_no_post_has_is_dropped_in_the_end() -> None:
    account = ScriptedAccount([ScriptedPost(n, misfit="shares") for n in range(50)])
    page = read(account)
    assert page.refused_metrics == ("shares",)
    assert [post.item.figures["views"] for post in page.posts] == [100 + n for n in range(50)]
    assert len(account.calls) < 60


def test_too_much_data_is_asked_for_in_smaller_pages() -> None:
    account = account_with(50)
    account.most_at_once = 13
    page = read(account)
    assert ids(page) == all_ids(account)
    assert without_figures(page) == {}
    assert len(account.calls) == 7


def test_too_much_data_for_a_single_post_is_passing_trouble() -> None:
    account = account_with(5)
    account.most_at_once = 0
    with pytest.raises(GraphTooMuchData):
        read(account)


def test_older_posts_are_halved_too_when_they_are_too_much() -> None:
    account = account_with(100)
    account.most_listed_at_once = 30
    page = reader(account).read_without_insights(None, 100)
    assert ids(page) == all_ids(account)
    assert set(without_figures(page).values()) == {MissingReason.BEFORE_PROFESSIONAL}
    assert page.after is None


def test_each_post_knows_the_call_that_brought_it() -> None:
    account = account_with(8, {5: too_few_viewers})
    page = read(account, 8)
    for post in page.posts:
        _, limit, _, start = account.calls[post.call].split()
        first = 0 if start == "None" else int(start)
        assert first <= int(post.item.figures["likes"]) < first + int(limit)


def test_a_list_that_names_the_same_next_page_twice_is_refused() -> None:
    account = account_with(50)
    account.stuck_cursor = "10"
    with pytest.raises(GraphBadReply):
        reader(account).read("10", 10)


def test_the_token_is_not_shown_with_the_reader() -> None:
    assert "a-token" not in repr(reader(account_with(1)))
