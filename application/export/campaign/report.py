"""The report of a campaign: pure, from frozen facts to a described report with all its tabs."""

import re
import unicodedata

from application.campaigns.results.groups import campaign_results
from application.export.campaign.facts import ApiCallFacts, CampaignFacts
from application.export.campaign.people import people_tab
from application.export.campaign.posts import post_tabs
from application.export.campaign.sources import data_tab, definitions_tab, provenance_tab
from application.export.campaign.summary import summary_tab
from application.export.campaign.summary_layout import Sources
from application.export.campaign.whose import Member
from application.export.report import Report, clean_text

__all__ = ["ApiCallFacts", "CampaignFacts", "Member", "build_campaign_report", "file_stem"]


def build_campaign_report(facts: CampaignFacts) -> Report:
    """The report with the tabs Summary, Posts, Stories, Influencers, Definitions, Provenance, Data."""
    posts, stories = post_tabs(facts)
    people = people_tab(facts, (posts, stories))
    sources = Sources(facts, campaign_results(facts.posts), (posts, stories), people)
    summary, names = summary_tab(sources)
    return Report(
        title=clean_text(facts.name)[0],
        made_by=clean_text(facts.platform_name)[0],
        generated_at=facts.generated_at,
        file_stem=file_stem(facts),
        tabs=(
            summary,
            posts.tab,
            stories.tab,
            people.tab,
            definitions_tab(facts),
            provenance_tab(facts),
            data_tab(facts, (*posts.posts, *stories.posts)),
        ),
        names=names,
    )


def file_stem(facts: CampaignFacts) -> str:
    """A file name without its ending: the campaign's name in plain letters and the day it was made."""
    plain = unicodedata.normalize("NFKD", facts.name).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-")
    made = facts.local(facts.generated_at) or facts.generated_at
    return f"{words or 'campaign'}-{made:%Y-%m-%d}"
