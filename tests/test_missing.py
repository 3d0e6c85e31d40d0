"""A missing figure says why it is missing."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from application.integrations.graph.metrics import POST_METRICS
from application.missing import why_missing
from application.models import MissingReason, Region


@dataclass(frozen=True)
class Figureless:
    media_product_type: str | None = "FEED"
    media_type: str | None = "IMAGE"
    insights_reason: MissingReason | None = None
    refused_metrics: str = ""
    details_read_at: datetime | None = None
    deleted_at: datetime | None = None
    region: Region | None = None


POST = Figureless()
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_figure_that_the_api_has_not_for_this_kind() -> None:
    assert why_missing(replace(POST, media_product_type="STORY"), "saves") == (
        "Instagram gives no such figure for stories."
    )
    assert why_missing(POST, "replies") == "Instagram gives no such figure for posts in the feed."
    assert why_missing(replace(POST, media_product_type="REELS"), "follows").endswith("for reels.")


def test_a_figure_that_was_refused_by_name() -> None:
    refused = replace(POST, refused_metrics="views shares")
    assert (
        why_missing(refused, "shares") == "Instagram refused to give this figure when the post was last read."
    )
    assert "refused" not in why_missing(refused, "reach")


@pytest.mark.parametrize("reason", list(MissingReason))
def test_every_reason_has_a_sentence_of_its_own(reason: MissingReason) -> None:
    told = {why_missing(replace(POST, insights_reason=other), "reach") for other in MissingReason}
    assert len(told) == len(MissingReason)
    assert why_missing(replace(POST, insights_reason=reason), "reach").endswith(".")


def test_likes_and_comments_come_without_insights() -> None:
    before = replace(POST, insights_reason=MissingReason.BEFORE_PROFESSIONAL)
    assert "professional" in why_missing(before, "reach")
    assert "professional" not in why_missing(before, "likes")
    unread = replace(POST, insights_reason=MissingReason.NOT_YET_READ)
    assert why_missing(unread, "likes") == why_missing(unread, "reach") == "Not read yet."


def test_an_answer_without_the_figure() -> None:
    assert why_missing(POST, "likes") == "Instagram’s answer held no value for this figure."


def test_a_figure_that_takes_a_call_of_its_own() -> None:
    assert "when a post is a week old" in why_missing(POST, "profile_visits")
    asked = replace(POST, details_read_at=NOW)
    assert why_missing(asked, "profile_visits") == "Instagram’s answer held no value for this figure."
    story = Figureless("STORY")
    assert why_missing(story, "navigation") == (
        "Not read, as Instagram tells this figure of a story only while it can be seen."
    )


@pytest.mark.parametrize("region", list(Region))
def test_replies_to_stories_are_not_told_everywhere(region: Region) -> None:
    story = Figureless("STORY", region=region)
    assert ("Not available" in why_missing(story, "replies")) == (region in (Region.EEA, Region.JAPAN))
    assert "Not available" not in why_missing(story, "reach")
    assert "Not available" not in why_missing(replace(POST, region=region), "comments")


def test_a_post_that_was_deleted_before_it_was_read() -> None:
    deleted = replace(POST, deleted_at=NOW)
    assert why_missing(deleted, "likes").startswith("The post was deleted on Instagram")
    before = replace(deleted, insights_reason=MissingReason.BEFORE_PROFESSIONAL)
    assert "professional" in why_missing(before, "reach")


def test_any_metric_of_any_post_has_a_sentence() -> None:
    for kind in ("FEED", "REELS", "STORY", "AD", None):
        for reason in (None, *MissingReason):
            for metric in POST_METRICS:
                sentence = why_missing(Figureless(kind, insights_reason=reason), metric.name)
                assert sentence.endswith(".")
                assert len(sentence) > 10
    assert why_missing(POST, "no such metric") == "The platform does not know this figure."
