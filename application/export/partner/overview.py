"""The tab Overview of a partner's report: whose it is, what the days come to, what posts brought. Pure."""

from datetime import UTC

from application.campaigns.results.groups import campaign_results
from application.export.partner.facts import PartnerFacts
from application.export.partner.insights import InsightsTab
from application.export.partner.overview_days import (
    CHART_COLUMN,
    CHARTS_END,
    SECOND_CHART_ROW,
    lay_out_days,
    lay_out_followers,
    lay_out_periods,
)
from application.export.parts.connections import connection_cell
from application.export.parts.layout import Layout
from application.export.parts.post_place import profile_link
from application.export.parts.post_tab import PostTab
from application.export.parts.post_tables import PostSources, lay_out_kinds, lay_out_spread, lay_out_top_posts
from application.export.report import Cell, Column, Entry, Format, Name, Tab, clean_text, text_cell
from application.models import RecipientKind

NAME = "Overview"
NO_POSTS = "No post of this account is known yet."
NO_CAMPAIGNS = "No campaign includes this account yet."
NOT_READ = "The account was not read yet"


def overview_tab(facts: PartnerFacts, posts: PostTab, insights: InsightsTab) -> tuple[Tab, tuple[Name, ...]]:
    """The Overview and the named cells in it."""
    layout = Layout(NAME)
    _lay_out_facts(layout, facts)
    lay_out_followers(layout, insights)
    lay_out_days(layout, facts, insights)
    lay_out_periods(layout, facts)
    _lay_out_posts(layout, facts, posts)
    _lay_out_campaigns(layout, facts)
    columns = (Column(width=32), Column(width=24), *(Column(width=14) for _ in range(14)))
    tab = Tab(NAME, columns, layout.rows, header=False, frozen_columns=0, charts=tuple(layout.charts))
    return tab, tuple(layout.names)


def _lay_out_facts(layout: Layout, facts: PartnerFacts) -> None:
    layout.add(Cell(clean_text(facts.name)[0], Format.TITLE))
    words = (
        f"Report of one account's own figures by {facts.platform_name}, as Instagram tells them to it. A "
        "blank cell is a missing figure, never 0."
    )
    layout.add(Cell(clean_text(words)[0], Format.REMARK))
    layout.section("Account")
    lines = [
        ("Report made for", Cell(_made_for(facts))),
        *((("Snapshot", Cell(clean_text(facts.snapshot)[0])),) if facts.snapshot else ()),
        ("Instagram account", text_cell(facts.label, link=profile_link(facts.username))),
        ("In the role of", facts.role),
        ("Followers", _count(facts.followers_count)),
        ("Following", _count(facts.follows_count)),
        ("Posts on the profile", _count(facts.media_count)),
        (f"Account last read ({facts.time_zone})", _moment(facts)),
        *_connection_lines(facts),
        ("First day (Pacific)", Cell(facts.first_day, Format.DATE)),
        ("Last day (Pacific)", Cell(facts.last_day, Format.DATE)),
        *_made_lines(facts),
    ]
    for label, entry in lines:
        layout.add(Cell(label, Format.LABEL), entry)


def _made_lines(facts: PartnerFacts) -> list[tuple[str, Entry]]:
    """When the report was made, in its zone and in UTC."""
    utc = facts.generated_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    moments = {facts.time_zone: facts.local(facts.generated_at), "UTC": utc}
    return [(f"Report made ({zone})", Cell(at, Format.MOMENT)) for zone, at in moments.items()]


def _made_for(facts: PartnerFacts) -> str:
    if facts.recipient.kind is RecipientKind.STAFF:
        return "Staff"
    return clean_text(facts.recipient.name or facts.name)[0]


def _count(value: int | None) -> Cell:
    return Cell(value, Format.INTEGER, note=NOT_READ if value is None else None)


def _moment(facts: PartnerFacts) -> Cell:
    found = facts.local(facts.account_read_at)
    return Cell(found, Format.MOMENT, note=NOT_READ if found is None else None)


def _connection_lines(facts: PartnerFacts) -> list[tuple[str, Entry]]:
    """How the connection to Facebook stood when the report was made, for those who may know it."""
    if not facts.recipient.sees_tokens:
        return []
    cell = connection_cell(facts, facts.connection) if facts.connection else Cell("none")
    return [("Connection to Facebook", cell)]


def _lay_out_posts(layout: Layout, facts: PartnerFacts, posts: PostTab) -> None:
    if not posts.posts:
        layout.section("Posts")
        layout.add(Cell(NO_POSTS, Format.REMARK))
        return
    sources = PostSources(facts, campaign_results(facts.posts), (posts,))
    layout.fill_to(CHARTS_END)  # the table is wider than what lies beside the charts
    lay_out_kinds(layout, sources, chart_row=SECOND_CHART_ROW, chart_column=CHART_COLUMN)
    lay_out_top_posts(layout, sources)
    lay_out_spread(layout, sources)


def _lay_out_campaigns(layout: Layout, facts: PartnerFacts) -> None:
    layout.section("Campaigns")
    if not facts.campaigns:
        layout.add(Cell(NO_CAMPAIGNS, Format.REMARK))
        return
    layout.heading(("Campaign", "Starts", "Ends", "Posts accepted"))
    for each in facts.campaigns:
        layout.add(
            text_cell(each.name),
            Cell(each.starts_on, Format.DATE),
            Cell(each.ends_on, Format.DATE),
            Cell(each.accepted, Format.INTEGER),
        )
