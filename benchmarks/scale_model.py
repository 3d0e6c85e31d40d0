"""What a day of an account costs: calls, tasks, rows. Pure.

An account in a running campaign is read by the plan of campaigns, any other once a day (docs/architecture.md,
"Kinds of runs"). What an account's day costs is a sum of terms: fixed ones, and ones for each new post and
each story. The terms were counted by `python -m benchmarks scale`, which shows them beside what it counts in
the second week of an account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from application.collection.reading_plan import DAILY_TO_DAY, FIRST_HOURS, STORY_SLOTS

SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Cost:
    """A number a day of an account: `fixed`, and so much more for each new post and each story."""

    fixed: float = 0.0
    a_post: float = 0.0
    a_story: float = 0.0

    def a_day(self, posts: float, stories: float) -> float:
        return self.fixed + self.a_post * posts + self.a_story * stories


Costs = Mapping[str, Cost]

PLANNED_READINGS = len(FIRST_HOURS) + DAILY_TO_DAY - 2
"""Of a campaign's post in its first two weeks: the first hours, then each day from the third on."""
OWN_RUN_SHARE = 0.65
"""Of these, those that no other run takes along."""
CALLS_OF_A_POSTS_RUN = 2.1
READINGS_A_DAY, POLLS_A_DAY = 4, 12
"""By the settings COLLECT_EVERY_HOURS and POLL_STORIES_EVERY_HOURS as they are by default."""
POLLS_OF_A_STORY = 1.6
"""Runs besides, where the plan wants a story between two polls."""
DETAILS_OF_A_STORY = 2 * len(STORY_SLOTS)

DAILY_CALLS: Costs = MappingProxyType(
    {"reading": Cost(fixed=4 + 2 + 4 + 4 / 7, a_post=1), "connection": Cost(fixed=1)}
)
"""In the first weeks, while the frames before the last ones are asked for too: later a call or two fewer."""
CAMPAIGN_CALLS: Costs = MappingProxyType(
    {
        "reading": Cost(fixed=16 * READINGS_A_DAY),
        "posts": Cost(a_post=PLANNED_READINGS * OWN_RUN_SHARE * CALLS_OF_A_POSTS_RUN),
        "stories": Cost(fixed=POLLS_A_DAY, a_story=POLLS_OF_A_STORY + DETAILS_OF_A_STORY),
        "connection": Cost(fixed=4),
    }
)
DAILY_TASKS: Costs = MappingProxyType(
    {
        "/tasks/collection/collect": Cost(fixed=1),
        "/tasks/connections/check": Cost(fixed=1),
        "/tasks/capture/find": Cost(a_story=0.7),
        "/tasks/pictures/copy": Cost(a_post=0.8, a_story=0.8),
    }
)
CAMPAIGN_TASKS: Costs = MappingProxyType(
    {
        "/tasks/collection/collect": Cost(
            fixed=READINGS_A_DAY + POLLS_A_DAY,
            a_post=PLANNED_READINGS * OWN_RUN_SHARE,
            a_story=POLLS_OF_A_STORY,
        ),
        "/tasks/connections/check": Cost(fixed=1),
        "/tasks/subscriptions/settle": Cost(fixed=1),
        "/tasks/capture/find": Cost(fixed=0.85 * (READINGS_A_DAY + POLLS_A_DAY), a_story=POLLS_OF_A_STORY),
        "/tasks/pictures/copy": Cost(a_post=1, a_story=1),
        "/tasks/webhooks/work": Cost(a_story=2.1),
    }
)
ONLINE_FOLLOWERS_A_WEEK = 24 * 7
"""Of each hour of the week: they are read weekly outside campaigns."""
DAILY_ROWS: Costs = MappingProxyType(
    {
        "readings": Cost(a_post=8, a_story=0.9),
        "posts": Cost(a_post=1, a_story=1),
        "api_calls": Cost(fixed=DAILY_CALLS["reading"].fixed + 1, a_post=1),
        "collection_runs": Cost(fixed=1),
        "account_insights": Cost(fixed=21 + ONLINE_FOLLOWERS_A_WEEK / 7),
        "account_days": Cost(fixed=1),
        "account_period_totals": Cost(fixed=6),
        "audience_shares": Cost(fixed=29 / 7),
        "pictures": Cost(a_post=2, a_story=1),
        "post_children": Cost(a_post=1),
    }
)
CAMPAIGN_ROWS: Costs = MappingProxyType(
    {
        "readings": Cost(a_post=95, a_story=19),
        "posts": Cost(a_post=1, a_story=1),
        "api_calls": Cost(
            fixed=sum(cost.fixed for cost in CAMPAIGN_CALLS.values()),
            a_post=CAMPAIGN_CALLS["posts"].a_post,
            a_story=CAMPAIGN_CALLS["stories"].a_story,
        ),
        "collection_runs": CAMPAIGN_TASKS["/tasks/collection/collect"],
        "account_insights": Cost(fixed=45),
        "account_days": Cost(fixed=1),
        "account_period_totals": Cost(fixed=19),
        "audience_shares": Cost(fixed=29),
        "webhook_deliveries": Cost(a_story=2.1),
        "webhook_changes": Cost(a_story=2.4),
        "pictures": Cost(a_post=2.55, a_story=1),
        "post_children": Cost(a_post=1.55),
    }
)
CAMPAIGN_ROWS_OF_STAFF: Costs = MappingProxyType({"assignments": Cost(a_post=1, a_story=1)})
"""Assumed: each post and story of a campaign's people is decided on. In the world nobody does."""
