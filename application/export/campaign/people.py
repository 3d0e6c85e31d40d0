"""The tab Influencers of a campaign report: one row an account, with live totals over its posts."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.figures import kind_of
from application.campaigns.results.groups import GroupResults, group_results
from application.campaigns.results.reported import ReportedPost
from application.campaigns.results.spreads import may_be_totalled
from application.export.campaign import formulas
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.metric_cells import metric_format, metric_title, share_by_hand, shown
from application.export.campaign.posts import PostTab
from application.export.campaign.whose import Person, profile_link
from application.export.report import (
    Cell,
    Column,
    Entry,
    Format,
    Row,
    Tab,
    cell_name,
    fitted_width,
    text_cell,
)
from application.integrations.graph.metrics import POST_METRICS, Metric

NO_POSTS = "No accepted posts of this person"
NONE_KNOWN = "None of this person's posts has this figure"


@dataclass(frozen=True)
class AccountGroup:
    """A person with their accepted posts in the campaign and their results."""

    person: Person
    results: GroupResults

    @property
    def label(self) -> str:
        return self.person.label

    @property
    def posts(self) -> tuple[ReportedPost, ...]:
        return self.person.posts

    def total(self, metric_name: str) -> int | float | None:
        """The total of a metric over the person's posts; None when none has it."""
        result = self.results.of(metric_name)
        return result.total if result else None

    def by_hand(self, metric_name: str) -> int:
        """How many posts have the metric by hand."""
        result = self.results.of(metric_name)
        return result.by_hand if result else 0


@dataclass(frozen=True)
class PeopleTab:
    """The finished tab with its accounts in row order and the keys of its columns."""

    tab: Tab
    accounts: tuple[AccountGroup, ...]
    keys: tuple[str, ...]


def account_groups(facts: CampaignFacts) -> tuple[AccountGroup, ...]:
    """Every influencer, and every brand or other person that has accepted posts; most views first."""
    groups = [AccountGroup(person, group_results(person.posts)) for person in facts.people]
    return tuple(sorted(groups, key=lambda group: (-(group.total("views") or -1), group.label)))


def people_tab(facts: CampaignFacts, tabs: Sequence[PostTab]) -> PeopleTab:
    """The tab Influencers over the finished tabs of posts."""
    accounts = account_groups(facts)
    metrics = [
        metric
        for metric in POST_METRICS
        if may_be_totalled(metric) and any(tab.reference(metric.name) for tab in tabs)
    ]
    rows = [_row(account, index + 1, metrics, tabs) for index, account in enumerate(accounts)]
    columns = _columns(metrics, rows)
    keys = ("account", "name", "role", "posts", "stories", *(metric.name for metric in metrics))
    tab = Tab("Influencers", columns, rows, empty="No influencers in this campaign yet.")
    return PeopleTab(tab=tab, accounts=accounts, keys=keys)


def _columns(metrics: Sequence[Metric], rows: Sequence[Row]) -> tuple[Column, ...]:
    titled: list[tuple[str, Format, str | None]] = [
        ("Account", Format.TEXT, "The person: their handle on Instagram, or else their name"),
        ("Name", Format.TEXT, None),
        ("Role", Format.TEXT, "influencer, brand, or not a member of the campaign any more"),
        ("Posts", Format.INTEGER, "Accepted posts but for stories, of every network"),
        ("Stories", Format.INTEGER, "Accepted stories"),
    ]
    for metric in metrics:
        title = metric_title(metric) + (" (summed, not unique)" if not metric.summable else "")
        titled.append((title, metric_format(metric), metric.definition))
    titled += [
        ("Engagement rate by reach", Format.PERCENT, "Sum of engagements / sum of reach, posts with both"),
        ("Posts with a rate", Format.INTEGER, "How many posts the engagement rate stands on"),
        ("Figures measured", Format.INTEGER, "How many figures were read from Instagram"),
        ("Figures by hand", Format.INTEGER, "How many figures staff entered"),
        ("Figures missing", Format.INTEGER, "How many figures of these posts are neither"),
    ]
    return tuple(
        Column(title, format, note, fitted_width(title, (row[index] for row in rows)))
        for index, (title, format, note) in enumerate(titled)
    )


def _row(account: AccountGroup, row: int, metrics: Sequence[Metric], tabs: Sequence[PostTab]) -> Row:
    label = "$" + cell_name(row, 0)
    stories = sum(1 for post in account.posts if kind_of(post).is_story)
    entries: list[Entry] = [
        text_cell(account.label, link=profile_link(account.person.username)),
        text_cell(account.person.name),
        account.person.role,
        _count(len(account.posts) - stories, label, tabs[0]),
        _count(stories, label, tabs[1]),
    ]
    entries += [_total(account, metric, label, tabs) for metric in metrics]
    rate = account.results.engagement
    entries.append(
        Cell(note=NO_POSTS if not account.posts else "No post has reach, likes, comments, saves and shares")
        if rate.rate is None
        else Cell(
            rate.rate,
            formula=formulas.account_rate_formula(label, tabs),
            note=", ".join(filter(None, (rate.base, share_by_hand(rate.by_hand, rate.based_on)))),
            by_hand=bool(rate.by_hand),
        )
    )
    results = account.results
    measured, missing = results.measured - results.by_hand, results.expected - results.measured
    return [*entries, rate.based_on, measured, results.by_hand, missing]


def _count(value: int, label: str, tab: PostTab) -> Entry:
    return Cell(value, formula=formulas.account_count_formula(label, tab)) if tab.posts else value


def _total(account: AccountGroup, metric: Metric, label: str, tabs: Sequence[PostTab]) -> Entry:
    value = account.total(metric.name)
    if value is None:
        return Cell(note=NONE_KNOWN if account.posts else NO_POSTS)
    result, by_hand = account.results.of(metric.name), account.by_hand(metric.name)
    return Cell(
        shown(metric, value),
        formula=formulas.account_formula(metric.name, label, tabs),
        note=share_by_hand(by_hand, result.measured if result else 0),
        by_hand=bool(by_hand),
    )
