"""The tab Influencers of a campaign report: one row an account, with live totals over its posts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from application.campaigns.results.figures import kind_of
from application.campaigns.results.groups import GroupResults, group_results
from application.campaigns.results.reported import ReportedPost
from application.campaigns.results.spreads import may_be_totalled
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.whose import Person
from application.export.parts import formulas
from application.export.parts.metric_cells import metric_format, metric_title, share_by_hand, shown
from application.export.parts.post_place import profile_link
from application.export.parts.post_tab import PostTab
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
class PersonField:
    """A column of the tab while it is built; `entry` takes the person and the row, from 0 at the titles."""

    key: str
    title: str
    format: Format
    entry: Callable[[AccountGroup, int], Entry]
    note: str | None = None
    currency: str | None = None


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


def people_tab(
    accounts: Sequence[AccountGroup], tabs: Sequence[PostTab], beside: Sequence[PersonField] = ()
) -> PeopleTab:
    """The tab over the finished tabs of posts; `beside` are columns behind those of the posts' figures."""
    fields = [*own_fields(tabs), *beside]
    rows = [[field.entry(account, row) for field in fields] for row, account in enumerate(accounts, 1)]
    tab = Tab("Influencers", _columns(fields, rows), rows, empty="No influencers in this campaign yet.")
    return PeopleTab(tab=tab, accounts=tuple(accounts), keys=tuple(field.key for field in fields))


def own_fields(tabs: Sequence[PostTab]) -> list[PersonField]:
    """Who it is, and what the posts add up to."""
    metrics = [
        metric
        for metric in POST_METRICS
        if may_be_totalled(metric) and any(tab.reference(metric.name) for tab in tabs)
    ]
    return [
        PersonField("account", "Account", Format.TEXT, _account, WHO),
        PersonField("name", "Name", Format.TEXT, lambda one, _: text_cell(one.person.name)),
        PersonField("role", "Role", Format.TEXT, lambda one, _: one.person.role, ROLE),
        PersonField("posts", "Posts", Format.INTEGER, lambda one, row: _posts(one, row, tabs[0]), POSTS),
        PersonField("stories", "Stories", Format.INTEGER, lambda one, row: _stories(one, row, tabs[1])),
        *(_total_field(metric, tabs) for metric in metrics),
        PersonField(
            "engagements",
            "Engagements",
            Format.INTEGER,
            lambda one, row: _engagements(one, row, tabs),
            "Likes + comments + saves + shares of the posts that have these and reach",
        ),
        PersonField(
            "engagement_rate",
            "Engagement rate by reach",
            Format.PERCENT,
            lambda one, row: _rate(one, row, tabs),
            "Sum of engagements / sum of reach, posts with both",
        ),
        PersonField("rated", "Posts with a rate", Format.INTEGER, _rated, RATED),
        PersonField("measured", "Figures measured", Format.INTEGER, _measured, MEASURED),
        PersonField("by_hand", "Figures by hand", Format.INTEGER, _by_hand, "Figures that staff entered"),
        PersonField("missing", "Figures missing", Format.INTEGER, _missing, MISSING),
    ]


WHO = "The person: their handle on Instagram, or else their name"
ROLE = "influencer, brand, or not a member of the campaign any more"
POSTS = "Accepted posts but for stories, of every network"
RATED = "How many posts the engagement rate stands on"
MEASURED = "How many figures were read from Instagram"
MISSING = "How many figures of these posts are neither"


def _columns(fields: Sequence[PersonField], rows: Sequence[Row]) -> tuple[Column, ...]:
    return tuple(
        Column(
            field.title,
            field.format,
            field.note,
            fitted_width(field.title, (row[index] for row in rows)),
            field.currency,
        )
        for index, field in enumerate(fields)
    )


def _account(account: AccountGroup, _row: int) -> Entry:
    return text_cell(account.label, link=profile_link(account.person.username))


def _label(row: int) -> str:
    return "$" + cell_name(row, 0)


def _stories(account: AccountGroup, row: int, tab: PostTab) -> Entry:
    return _count(sum(kind_of(post).is_story for post in account.posts), row, tab)


def _posts(account: AccountGroup, row: int, tab: PostTab) -> Entry:
    return _count(sum(not kind_of(post).is_story for post in account.posts), row, tab)


def _count(value: int, row: int, tab: PostTab) -> Entry:
    return Cell(value, formula=formulas.account_count_formula(_label(row), tab)) if tab.posts else value


def _total_field(metric: Metric, tabs: Sequence[PostTab]) -> PersonField:
    def entry(account: AccountGroup, row: int) -> Entry:
        value = account.total(metric.name)
        if value is None:
            return Cell(note=NONE_KNOWN if account.posts else NO_POSTS)
        result, by_hand = account.results.of(metric.name), account.by_hand(metric.name)
        return Cell(
            shown(metric, value),
            formula=formulas.account_formula(metric.name, _label(row), tabs),
            note=share_by_hand(by_hand, result.measured if result else 0),
            by_hand=bool(by_hand),
        )

    title = metric_title(metric) + (" (summed, not unique)" if not metric.summable else "")
    return PersonField(metric.name, title, metric_format(metric), entry, metric.definition)


def _engagements(account: AccountGroup, row: int, tabs: Sequence[PostTab]) -> Entry:
    found = account.results.engagement
    if found.engagements is None:
        return _no_rate(account)
    return Cell(
        found.engagements,
        formula=formulas.account_formula("engagements", _label(row), tabs),
        note=share_by_hand(found.by_hand, found.based_on),
        by_hand=bool(found.by_hand),
    )


def _rate(account: AccountGroup, row: int, tabs: Sequence[PostTab]) -> Entry:
    rate = account.results.engagement
    if rate.rate is None:
        return _no_rate(account)
    return Cell(
        rate.rate,
        formula=formulas.account_rate_formula(_label(row), tabs),
        note=", ".join(filter(None, (rate.base, share_by_hand(rate.by_hand, rate.based_on)))),
        by_hand=bool(rate.by_hand),
    )


def _no_rate(account: AccountGroup) -> Cell:
    words = "No post has reach, likes, comments, saves and shares"
    return Cell(note=words if account.posts else NO_POSTS)


def _rated(account: AccountGroup, _row: int) -> Entry:
    return account.results.engagement.based_on


def _measured(account: AccountGroup, _row: int) -> Entry:
    return account.results.measured - account.results.by_hand


def _by_hand(account: AccountGroup, _row: int) -> Entry:
    return account.results.by_hand


def _missing(account: AccountGroup, _row: int) -> Entry:
    return account.results.expected - account.results.measured
