"""What the parts of a campaign report's Summary share: what they read, and where its charts lie."""

from dataclasses import dataclass

from application.export.campaign.facts import CampaignFacts
from application.export.campaign.people import PeopleTab
from application.export.parts.post_tab import PostTab
from application.export.parts.post_tables import PostSources
from application.export.report import Name, Tab

TAB = "Summary"
CHART_ROW = 3
CHART_COLUMN = 8
CHART_HEIGHT_ROWS = 16


@dataclass(frozen=True)
class Sources(PostSources):
    """What the Summary is laid out from: the facts, their results and the finished tabs."""

    facts: CampaignFacts
    posts: tuple[PostTab, PostTab]
    people: PeopleTab
    agreed: Tab
    agreed_names: tuple[Name, ...] = ()
