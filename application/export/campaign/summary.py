"""The tab Summary of a campaign report: facts and totals with their charts, then the tables."""

from collections.abc import Sequence
from datetime import UTC, date

from application.campaigns.results.figures import kind_of
from application.campaigns.results.groups import GroupResults
from application.campaigns.results.spreads import MetricResult, total_note
from application.export.campaign.beside import Removal
from application.export.campaign.charts import accounts_chart
from application.export.campaign.summary_goals import (
    LEFT_OUT,
    lay_out_goals,
    lay_out_money,
    lay_out_whole,
    recipient_words,
)
from application.export.campaign.summary_layout import (
    CHART_COLUMN,
    CHART_HEIGHT_ROWS,
    CHART_ROW,
    TAB,
    Sources,
)
from application.export.campaign.whose import Member, post_key
from application.export.parts import formulas
from application.export.parts.layout import Layout
from application.export.parts.metric_cells import metric_format, share_by_hand, shown, total_title
from application.export.parts.post_tables import lay_out_kinds, lay_out_spread, lay_out_top_posts
from application.export.report import Cell, Column, Format, Name, Tab, clean_text
from application.formats import counted
from application.models import DeletionExtent
from application.models.users import DELETED_USER

NO_FIGURE = "No post has this figure"
NO_RATE = "No post has reach, likes, comments, saves and shares"
NAMES_SHOWN = 3
NO_POSTS = "No post has been accepted into this campaign yet, so there are no figures."


def summary_tab(sources: Sources) -> tuple[Tab, tuple[Name, ...]]:
    """The Summary and the named cells in it."""
    layout = Layout(TAB)
    _lay_out_facts(layout, sources)
    _lay_out_totals(layout, sources)
    lay_out_goals(layout, sources)
    lay_out_money(layout, sources.agreed, sources.agreed_names)
    lay_out_whole(layout, sources.facts)
    if sources.facts.counted:
        layout.fill_to(CHART_ROW + 2 * CHART_HEIGHT_ROWS)
        kinds_row = CHART_ROW + CHART_HEIGHT_ROWS
        lay_out_kinds(layout, sources, chart_row=kinds_row, chart_column=CHART_COLUMN)
        lay_out_top_posts(layout, sources)
        lay_out_spread(layout, sources)
        accounts = accounts_chart(sources.people, sources.results.overall, CHART_ROW, CHART_COLUMN)
        layout.charts += [accounts] if accounts else []
    columns = (Column(width=32), Column(width=24), *(Column(width=14) for _ in range(14)))
    tab = Tab(TAB, columns, layout.rows, header=False, frozen_columns=0, charts=tuple(layout.charts))
    return tab, tuple(layout.names)


def _lay_out_facts(layout: Layout, sources: Sources) -> None:
    facts = sources.facts
    layout.add(Cell(clean_text(facts.name)[0], Format.TITLE))
    words = f"Campaign report by {facts.platform_name}. {_sources_words(sources.results.overall)}"
    layout.add(Cell(clean_text(f"{words} A blank cell is a missing figure, never 0.")[0], Format.REMARK))
    layout.section("Campaign")
    made_for = Cell(recipient_words(facts), note=LEFT_OUT[facts.recipient.kind.value])
    for label, cell in (
        ("Report made for", made_for),
        *((("Snapshot", Cell(clean_text(facts.snapshot)[0])),) if facts.snapshot else ()),
        ("Brands", _names_cell(facts.brands)),
        ("Influencers", _names_cell(facts.influencers)),
        ("Starts", _date_cell(facts.starts_on)),
        ("Ends", _date_cell(facts.ends_on)),
        (f"Report made ({facts.time_zone})", Cell(facts.local(facts.generated_at), Format.MOMENT)),
        (
            "Report made (UTC)",
            Cell(facts.generated_at.astimezone(UTC).replace(tzinfo=None, microsecond=0), Format.MOMENT),
        ),
        *((f"Changed on {removal.on:%Y-%m-%d}", _removal_cell(removal)) for removal in facts.removals),
    ):
        layout.add(Cell(label, Format.LABEL), cell)


def _removal_cell(removal: Removal) -> Cell:
    """That somebody went out of the report after it was made."""
    if removal.posts:
        words = f"{counted(removal.posts, 'post')} taken out"
        note = "Their owner had themselves deleted. Totals that count them are bare numbers."
        return Cell(words, note=note)
    if removal.extent is DeletionExtent.EVERYTHING:
        return Cell("somebody taken out", note="They had themselves deleted.")
    return Cell("somebody left", note=f"They are called “{DELETED_USER}” here since.")


def _sources_words(overall: GroupResults) -> str:
    """Where the figures are from, such as "12 figures were read from …, 3 were entered by hand …"."""
    read, by_hand = overall.measured - overall.by_hand, overall.by_hand
    sentences = []
    if read:
        sentences.append(f"{counted(read, 'figure')} {_were(read)} read from the Instagram Graph API.")
    if by_hand:
        sentences.append(
            f"{counted(by_hand, 'figure')} {_were(by_hand)} entered by hand by staff, and marked so wherever "
            "they count."
        )
    return " ".join(sentences) or "No figures are known yet."


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _names_cell(members: Sequence[Member]) -> Cell:
    """The first names, and all of them in the note: a long line would run on under the charts."""
    names = [f"{member.name} (@{member.username})" if member.username else member.name for member in members]
    if len(names) <= NAMES_SHOWN:
        return Cell(clean_text(", ".join(names) or "none yet")[0])
    shown_names = ", ".join(member.name for member in members[:NAMES_SHOWN])
    text = f"{shown_names} and {len(names) - NAMES_SHOWN} more"
    return Cell(clean_text(text)[0], note=clean_text(", ".join(names))[0])


def _date_cell(day: date | None) -> Cell:
    return Cell("open", Format.TEXT) if day is None else Cell(day, Format.DATE)


def _lay_out_totals(layout: Layout, sources: Sources) -> None:
    layout.section("Totals" if sources.facts.whole is None else "Totals of your posts")
    if not sources.facts.counted:
        layout.name_next("total_posts")
        layout.add(Cell("Posts accepted", Format.LABEL), Cell(0, Format.INTEGER))
        layout.add(Cell(NO_POSTS, Format.REMARK))
        return
    overall = sources.results.overall
    layout.heading(("Figure", "Value", "Known", "By hand", "Of posts", "Remark"))
    layout.name_next("total_posts")
    layout.add(
        Cell("Posts accepted", Format.LABEL),
        Cell(overall.posts, Format.INTEGER, formula=formulas.plain("count", "post", sources.posts)),
    )
    _lay_out_counts(layout, sources)
    for result in overall.metrics:
        if result.metric in sources.totalled:
            _lay_out_total(layout, result, sources)
    _lay_out_rates(layout, sources)
    _lay_out_coverage(layout, overall)


def _lay_out_coverage(layout: Layout, overall: GroupResults) -> None:
    """How many of the figures that should be there were measured, entered, or are missing."""
    parts = (
        ("coverage_measured", "Figures measured", overall.measured - overall.by_hand, "read from Instagram"),
        ("coverage_by_hand", "Figures by hand", overall.by_hand, "entered by staff"),
        ("coverage_missing", "Figures missing", overall.expected - overall.measured, "neither"),
    )
    for name, label, number, remark in parts:
        layout.name_next(name)
        layout.add(
            Cell(label, Format.LABEL),
            Cell(number, Format.INTEGER, by_hand=name == "coverage_by_hand" and number > 0),
            None,
            None,
            None,
            Cell(remark, Format.REMARK),
        )
    layout.add(
        Cell("Share of expected figures known", Format.LABEL),
        Cell(
            overall.measured / overall.expected if overall.expected else None,
            Format.PERCENT,
            note="Figures that were read or entered, of those that Instagram offers for posts of these types",
        ),
        Cell(overall.measured, Format.INTEGER),
        Cell(overall.by_hand, Format.INTEGER),
        Cell(overall.expected, Format.INTEGER),
        Cell("counted in figures, not posts", Format.REMARK),
    )


def _lay_out_counts(layout: Layout, sources: Sources) -> None:
    """How many of the posts are stories, and from how many accounts the posts come."""
    stories = sources.posts[1]
    layout.name_next("total_stories")
    layout.add(
        Cell("Stories among them", Format.LABEL),
        Cell(
            sum(kind_of(post).is_story for post in sources.facts.counted),
            Format.INTEGER,
            formula=formulas.plain("count", "post", [stories]) if stories.posts else None,
        ),
    )
    layout.add(
        Cell("Accounts with posts", Format.LABEL),
        Cell(_people_with_posts(sources), Format.INTEGER),
    )


def _people_with_posts(sources: Sources) -> int:
    gone = {post_key(post) for post in sources.facts.taken_out}
    return sum(1 for account in sources.people.accounts if account.posts) + len(gone)


def _lay_out_total(layout: Layout, result: MetricResult, sources: Sources) -> None:
    metric = result.metric
    style = metric_format(metric)
    layout.name_next(f"total_{metric.name}")
    layout.add(
        Cell(total_title(metric), Format.LABEL, note=metric.definition),
        Cell(None, style, note=NO_FIGURE)
        if result.total is None
        else Cell(
            shown(metric, result.total),
            style,
            formula=formulas.plain("total", metric.name, sources.posts),
            note=share_by_hand(result.by_hand, result.measured),
            by_hand=result.by_hand > 0,
        ),
        Cell(result.measured, Format.INTEGER, formula=formulas.plain("count", metric.name, sources.posts)),
        Cell(result.by_hand, Format.INTEGER),
        Cell(result.expected, Format.INTEGER),
        Cell(total_note(metric), Format.REMARK),
    )


def _lay_out_rates(layout: Layout, sources: Sources) -> None:
    """Engagements and both engagement rates, each with the base that it stands on."""
    overall = sources.results.overall
    found = overall.engagement
    lines = (
        ("total_engagements", "Engagements", found.engagements, Format.INTEGER, found.based_on),
        ("engagement_rate_by_reach", "Engagement rate by reach", found.rate, Format.PERCENT, found.based_on),
        ("mean_of_post_rates", "Mean of post rates", found.mean_of_posts, Format.PERCENT, found.rated_posts),
    )
    for name, label, value, style, base in lines:
        layout.name_next(name)
        layout.add(
            Cell(label, Format.LABEL),
            Cell(None, style, note=NO_RATE)
            if value is None
            else Cell(
                value,
                style,
                formula=_rate_formula(name, sources),
                note=share_by_hand(found.by_hand, found.based_on),
                by_hand=found.by_hand > 0,
            ),
            Cell(base, Format.INTEGER),
            Cell(found.by_hand, Format.INTEGER),
            Cell(found.expected, Format.INTEGER),
            Cell("posts with all five figures", Format.REMARK, note=found.base),
        )


def _rate_formula(name: str, sources: Sources) -> str | None:
    if name == "total_engagements":
        return formulas.plain("total", "engagements", sources.posts)
    if name == "mean_of_post_rates":
        return formulas.plain("mean", "engagement_rate", sources.posts)
    return formulas.group_rate_formula(sources.results.overall, "", sources.posts)
