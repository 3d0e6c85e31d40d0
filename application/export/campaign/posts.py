"""The tabs of a campaign report with one row a post: Posts and Stories."""

from collections.abc import Sequence
from dataclasses import replace

from application.campaigns.results.figures import kind_of
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.post_money import money_fields
from application.export.campaign.post_place import frames_of, leading_fields
from application.export.parts.post_charts import MOST_STORIES, with_story_chart
from application.export.parts.post_tab import PostTab, in_order, post_tab
from application.export.report import clean_text


def post_tabs(facts: CampaignFacts) -> tuple[PostTab, PostTab]:
    """The tabs Posts and Stories, each in the order of posting."""
    ordered = in_order(facts.posts)
    stories = [post for post in ordered if kind_of(post).is_story]
    others = [post for post in ordered if not kind_of(post).is_story]
    return (
        _post_tab(facts, "Posts", others, "No accepted posts in this campaign yet."),
        with_story_chart(
            _post_tab(facts, "Stories", stories, "No accepted stories in this campaign yet."),
            [clean_text(facts.label_of(post))[0] for post in stories[:MOST_STORIES]],
        ),
    )


def _post_tab(facts: CampaignFacts, name: str, posts: Sequence[ReportedPost], empty: str) -> PostTab:
    stories = name == "Stories"
    lacks = frozenset(kind for post in facts.taken_out if (kind := kind_of(post)).is_story is stories)
    tab = post_tab(
        facts,
        name,
        posts,
        leading_fields(facts, frames=frames_of(facts, posts) if stories else None),
        empty=empty,
        usual_type="STORY" if stories else "FEED",
        further=lambda keys: money_fields(facts, posts, keys),
    )
    return replace(tab, lacks=lacks)
