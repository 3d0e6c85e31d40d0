"""The report of a partner's own figures: pure, from frozen facts to a described report with all its tabs."""

from application.export.partner.audience import audience_tab
from application.export.partner.data import account_rows
from application.export.partner.definitions import OWN_DEFINITIONS
from application.export.partner.facts import DAILY, PartnerFacts
from application.export.partner.insights import insights_tab
from application.export.partner.online import online_tab
from application.export.partner.overview import overview_tab
from application.export.partner.posts import posts_tab
from application.export.parts.data_rows import DataRows, most_rows
from application.export.parts.file_names import dated_stem
from application.export.parts.post_charts import with_top_charts
from application.export.parts.sources import data_tab, definitions_tab, provenance_tab, rest_of
from application.export.report import Report, clean_text
from application.integrations.graph.metrics import POST_METRICS, metric

NOTHING_KNOWN = "No figure of this account is known yet."
ONLINE = metric("online_followers", "account")


def build_partner_report(facts: PartnerFacts) -> Report:
    """The report with all its tabs; those without anything say why.

    The figures over time in Data end early where the report would have more than the facts' `most_cells`, or
    the tab more rows than spreadsheets hold; the report says so, and has the rest beside its tabs.
    """
    posts, insights = posts_tab(facts), insights_tab(facts)
    overview, names = overview_tab(facts, posts, insights)
    posts = with_top_charts(posts, facts, names)
    metrics = (*POST_METRICS, *DAILY, ONLINE)
    tabs = (
        overview,
        insights.tab,
        online_tab(facts),
        audience_tab(facts),
        posts.tab,
        definitions_tab(facts, OWN_DEFINITIONS, metrics),
        provenance_tab(facts),
    )
    rows = DataRows(facts, posts.posts, most_rows(facts, tabs), ahead=account_rows(facts))
    return Report(
        title=clean_text(facts.name)[0],
        made_by=clean_text(facts.platform_name)[0],
        generated_at=facts.generated_at,
        file_stem=dated_stem(facts, facts.username or facts.name, "partner"),
        tabs=(*tabs, data_tab(facts, rows, empty=NOTHING_KNOWN)),
        names=names,
        cut_at=rows.cut_at,
        rest=rest_of(facts, rows),
    )
