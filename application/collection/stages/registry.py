"""Every stage of every run."""

from collections.abc import Mapping

from application.collection.stages.audience import AudienceStage
from application.collection.stages.base import Stage
from application.collection.stages.days import DayBreakdownsStage, DayHistoryStage, DayTotalsStage
from application.collection.stages.details import DetailsStage
from application.collection.stages.periods import PeriodTotalsStage
from application.collection.stages.posts import OlderPostsStage, PostsStage
from application.collection.stages.profile import ProfileStage
from application.collection.stages.reach_history import ReachHistoryStage
from application.collection.stages.series import SeriesStage
from application.collection.stages.single_posts import SinglePostsStage
from application.collection.stages.stories import StoriesStage
from application.models import RunStage

STAGES: Mapping[RunStage, Stage] = {
    RunStage.PROFILE: ProfileStage(),
    RunStage.ACCOUNT_INSIGHTS: SeriesStage("reach", "follower_count"),
    RunStage.STORIES: StoriesStage(),
    RunStage.POSTS: PostsStage(),
    RunStage.OLDER_POSTS: OlderPostsStage(),
    RunStage.SINGLE_POSTS: SinglePostsStage(),
    RunStage.DETAILS: DetailsStage(),
    RunStage.DAY_TOTALS: DayTotalsStage(),
    RunStage.ONLINE_FOLLOWERS: SeriesStage("online_followers", may_wait=True),
    RunStage.AUDIENCE: AudienceStage(),
    RunStage.PERIOD_TOTALS: PeriodTotalsStage(),
    RunStage.REACH_HISTORY: ReachHistoryStage(),
    RunStage.DAY_HISTORY: DayHistoryStage(),
    RunStage.DAY_BREAKDOWNS: DayBreakdownsStage(),
}
