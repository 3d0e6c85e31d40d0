"""The tab Influencers of a campaign report: one row an account, with live totals over its posts."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.figures import PostFigures, kind_of
from application.campaigns.results.groups import GroupResults, group_results
from application.campaigns.results.spreads import may_be_totalled
from application.export import campaign_formulas as formulas
from application.export.campaign_facts import CampaignFacts, Member, account_label, post_label, profile_link
from application.export.campaign_posts import PostTab
from application.export.metric_cells import metric_format, metric_title, shown
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

NO_POSTS = "No accepted posts of this account"
NONE_READ = "None of this account's posts has this figure"


@dataclass(frozen=True)
class AccountGroup:
    """An account with its accepted posts in the campaign and their results."""

    label: str
    name: str | None
    role: str
    username: str | None
    posts: tuple[PostFigures, ...]
    results: GroupResults

    def total(self, metric_name: str) -> int | float | None:
        """The total of a metric over the account's posts; None when none was read."""
        result = self.results.of(metric_name)
        return result.total if result else None


@dataclass(frozen=True)
class PeopleTab:
    """The finished tab with its accounts in row order and the keys of its columns."""

    tab: Tab
    accounts: tuple[AccountGroup, ...]
    keys: tuple[str, ...]


def account_groups(facts: CampaignFacts) -> tuple[AccountGroup, ...]:
    """Every influencer, and every brand or other account that has accepted posts; most views first."""
    posts: dict[str, list[PostFigures]] = {}
    for post in facts.posts:
        posts.setdefault(post_label(post).casefold(), []).append(post)
    groups: dict[str, AccountGroup] = {}
    for role, members in (("influencer", facts.influencers), ("brand", facts.brands)):
        for member in members:
            key = _member_label(member).casefold()
            own = posts.get(key, [])
            if key not in groups and (own or role == "influencer"):
                groups[key] = _member_group(member, role, own)
    for key, own in posts.items():
        if key not in groups:
            first = own[0]
            member = Member(first.partner or "", first.instagram_account, first.username)
            groups[key] = _member_group(member, "not a member", own)
    return tuple(sorted(groups.values(), key=lambda group: (-(group.total("views") or -1), group.label)))


def _member_label(member: Member) -> str:
    return account_label(member.username, member.instagram_account, member.name)


def _member_group(member: Member, role: str, posts: Sequence[PostFigures]) -> AccountGroup:
    return AccountGroup(
        label=_member_label(member),
        name=member.name or None,
        role=role,
        username=member.username,
        posts=tuple(posts),
        results=group_results(posts),
    )


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
        ("Account", Format.TEXT, None),
        ("Name", Format.TEXT, None),
        ("Role", Format.TEXT, "influencer, brand, or not a member of the campaign any more"),
        ("Posts", Format.INTEGER, "Accepted feed pictures, videos, carousels and reels"),
        ("Stories", Format.INTEGER, "Accepted stories"),
    ]
    for metric in metrics:
        title = metric_title(metric) + (" (summed, not unique)" if not metric.summable else "")
        titled.append((title, metric_format(metric), metric.definition))
    titled += [
        ("Engagement rate by reach", Format.PERCENT, "Sum of engagements / sum of reach, posts with both"),
        ("Posts with a rate", Format.INTEGER, "How many posts the engagement rate stands on"),
        ("Figures read", Format.INTEGER, "How many figures were read"),
        ("Figures offered", Format.INTEGER, "How many figures Instagram offers for these posts"),
    ]
    return tuple(
        Column(title, format, note, fitted_width(title, (row[index] for row in rows)))
        for index, (title, format, note) in enumerate(titled)
    )


def _row(account: AccountGroup, row: int, metrics: Sequence[Metric], tabs: Sequence[PostTab]) -> Row:
    label = "$" + cell_name(row, 0)
    stories = sum(1 for post in account.posts if kind_of(post).is_story)
    entries: list[Entry] = [
        text_cell(account.label, link=profile_link(account.username)),
        text_cell(account.name),
        account.role,
        _count(len(account.posts) - stories, label, tabs[0]),
        _count(stories, label, tabs[1]),
    ]
    entries += [_total(account, metric, label, tabs) for metric in metrics]
    rate = account.results.engagement
    entries.append(
        Cell(note=NO_POSTS if not account.posts else "No post has reach, likes, comments, saves and shares")
        if rate.rate is None
        else Cell(rate.rate, formula=formulas.account_rate_formula(label, tabs), note=rate.base)
    )
    return [*entries, rate.based_on, account.results.measured, account.results.expected]


def _count(value: int, label: str, tab: PostTab) -> Entry:
    return Cell(value, formula=formulas.account_count_formula(label, tab)) if tab.posts else value


def _total(account: AccountGroup, metric: Metric, label: str, tabs: Sequence[PostTab]) -> Entry:
    value = account.total(metric.name)
    if value is None:
        return Cell(note=NONE_READ if account.posts else NO_POSTS)
    return Cell(shown(metric, value), formula=formulas.account_formula(metric.name, label, tabs))
