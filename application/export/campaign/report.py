"""The report of a campaign: pure, from frozen facts to a described report with all its tabs."""

from collections.abc import Sequence

from application.campaigns.results.groups import campaign_results
from application.export.campaign.agreed import agreed_tab
from application.export.campaign.audience import audience_tab
from application.export.campaign.brands import brands_tab
from application.export.campaign.definitions import own_definitions
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.outcomes import outcomes_tab
from application.export.campaign.people import PeopleTab, account_groups, own_fields, people_tab
from application.export.campaign.people_beside import beside_fields
from application.export.campaign.people_money import money_fields_of
from application.export.campaign.posts import post_tabs
from application.export.campaign.summary import summary_tab
from application.export.campaign.summary_layout import Sources
from application.export.campaign.timeline import timeline_tab
from application.export.campaign.whose import Member
from application.export.parts.data_rows import DataRows, most_rows
from application.export.parts.file_names import dated_stem
from application.export.parts.post_charts import with_top_charts
from application.export.parts.post_tab import PostTab
from application.export.parts.sources import data_tab, definitions_tab, provenance_tab, rest_of
from application.export.report import Report, clean_text

__all__ = ["CampaignFacts", "Member", "build_campaign_report", "file_stem"]


NO_POSTS = "No accepted posts in this campaign yet."


def build_campaign_report(facts: CampaignFacts) -> Report:
    """The report with all tabs that the facts hold something for, and those that say why they hold nothing.

    The figures over time in Data end early where the report would have more than the facts' `most_cells`, or
    the tab more rows than spreadsheets hold; the report says so, and has the rest beside its tabs.
    """
    posts, stories = post_tabs(facts)
    people = _people(facts, (posts, stories))
    results = campaign_results(facts.counted)
    agreed, agreed_names = agreed_tab(facts, results)
    sources = Sources(facts, results, (posts, stories), people, agreed, agreed_names)
    summary, names = summary_tab(sources)
    posts = with_top_charts(posts, facts, names)
    beside = (timeline_tab(facts), audience_tab(facts), brands_tab(facts), agreed, outcomes_tab(facts))
    tabs = [summary, posts.tab, stories.tab, people.tab, *(tab for tab in beside if tab is not None)]
    tabs += [definitions_tab(facts, own_definitions(facts)), provenance_tab(facts)]
    rows = DataRows(facts, (*posts.posts, *stories.posts), most_rows(facts, tabs))
    return Report(
        title=clean_text(facts.name)[0],
        made_by=clean_text(facts.platform_name)[0],
        generated_at=facts.generated_at,
        file_stem=file_stem(facts),
        tabs=(*tabs, data_tab(facts, rows, empty=NO_POSTS)),
        names=(*names, *agreed_names),
        cut_at=rows.cut_at,
        rest=rest_of(facts, rows),
    )


def _people(facts: CampaignFacts, tabs: Sequence[PostTab]) -> PeopleTab:
    """The tab Influencers with all columns that the recipient may see."""
    accounts = account_groups(facts)
    keys = [field.key for field in own_fields(tabs)]
    beside = beside_fields(facts, len(keys))
    keys += [field.key for field in beside]
    return people_tab(accounts, tabs, [*beside, *money_fields_of(facts, accounts, keys)])


def file_stem(facts: CampaignFacts) -> str:
    """A file name without its ending: the campaign's name and the day on which the report was made."""
    return dated_stem(facts, facts.name, "campaign")
