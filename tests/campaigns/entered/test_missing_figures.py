"""Missing figures of posts of the API, entered by hand until the API tells them."""

from typing import Any

from application.campaigns.entered.numbers import FIGURES
from application.collection.post_rows import KnownPost, detail_row, has_news, measured_only
from application.extensions import db
from application.models import FIGURE_NAMES, Post
from tests.builders import NOW
from tests.campaigns.entered.test_posts import by_hand, seen_on
from tests.campaigns.stage import Stage


def known(**stored: Any) -> KnownPost:
    row = {name: None for name in (*KnownPost.COLUMNS, *FIGURE_NAMES)} | {"id": 1, "graph_id": "1", **stored}
    return KnownPost(1, 1, row)


def test_only_missing_figures_can_be_filled_and_are_marked(stage: Stage) -> None:
    post_id = stage.post_ids[0]
    stage.set_post(post_id, views=100, shares=None)
    page = stage.client.get(by_hand(stage, post_id)).text
    assert 'name="figure_shares"' in page
    assert 'name="figure_views"' not in page
    sent = {"figure_views": "5", "figure_shares": "0", "seen": seen_on(stage, post_id)}
    assert stage.client.post(by_hand(stage, post_id), data=sent).status_code == 303
    with stage.rows():
        post = db.session.get_one(Post, post_id)
        assert (post.views, post.shares, post.manual_figures) == (100, 0, "shares")
    again = stage.client.post(by_hand(stage, post_id), data=sent | {"figure_shares": "9"})
    assert again.status_code == 303
    with stage.rows():
        assert db.session.get_one(Post, post_id).shares == 0  # it had changed since that page was made
    sent = {"figure_shares": "", "seen": seen_on(stage, post_id)}
    stage.client.post(by_hand(stage, post_id), data=sent)
    with stage.rows():
        post = db.session.get_one(Post, post_id)
        assert (post.shares, post.manual_figures) == (None, None)


def way_on(stage: Stage, post_id: int) -> str:
    """How the list leads to entering the post's figures; empty where it does not."""
    row = stage.page().partition(f'data-post="{post_id}"')[2].partition("</tr>")[0]
    link = row.partition(f"/posts/{post_id}/by-hand")[2].partition("<span")[0]
    return link.partition(">")[2]


def test_the_list_leads_there_wherever_a_figure_is_missing_or_was_entered(stage: Stage) -> None:
    whole = {each.name: 1 for each in FIGURES}
    full, gap, entered = stage.post_ids
    own = {"media_type": "IMAGE", "media_product_type": "STORY", "insights_reason": None}
    stage.set_post(full, **own, **whole)
    stage.set_post(gap, **own, **{**whole, "taps_forward": None})
    stage.set_post(entered, **own, **whole, manual_figures="taps_forward")
    ways = [way_on(stage, post_id) for post_id in stage.post_ids]
    assert ways == ["", "Enter missing figures", "Change figures by hand"]


def test_a_reading_of_the_api_takes_over_and_the_mark_goes() -> None:
    post = known(shares=9, saves=3, manual_figures="saves shares")
    row = detail_row(post, {"shares": 4}, (), False, NOW)
    assert (row["shares"], row["saves"], row["manual_figures"]) == (4, 3, "saves")
    assert has_news({"shares": 9}, post.stored)
    assert not has_news({}, post.stored)


def test_the_last_figures_of_a_story_take_over_whatever_their_size() -> None:
    row = detail_row(known(views=900, manual_figures="views", closed_at=NOW), {"views": 4}, (), False, NOW)
    assert (row["views"], row["manual_figures"]) == (4, None)
    assert measured_only({"views": 900, "manual_figures": "views"}, {"views": 4})["views"] is None
