"""The charts of a campaign report's Summary; each title says what is shown and on which base."""

from application.campaigns.results.groups import CampaignResults, GroupResults
from application.export.campaign.metric_cells import base_words
from application.export.campaign.people import PeopleTab
from application.export.campaign.summary_layout import TAB
from application.export.report import Area, Chart, Series

MOST_BARS = 15
_WIDTH, _HEIGHT = 640, 300


def accounts_chart(people: PeopleTab, overall: GroupResults, row: int, column: int) -> Chart | None:
    """Views by account, most first; None when no post has views."""
    result = overall.of("views")
    if result is None or not result.measured:
        return None
    bars = people.accounts[:MOST_BARS]
    views = people.keys.index("views")
    series = Series(
        name="Views",
        categories=Area(people.tab.name, 1, 0, len(bars), 0),
        values=Area(people.tab.name, 1, views, len(bars), views),
        category_values=tuple(account.label for account in bars),
        value_values=tuple(account.total("views") for account in bars),
        by_hand=tuple(account.by_hand("views") > 0 for account in bars),
    )
    which = f", the {MOST_BARS} with the most" if len(people.accounts) > MOST_BARS else ""
    return Chart(
        kind="bar",
        title=f"Views by account{which} ({base_words(result)})",
        axis="Views",
        series=(series,),
        row=row,
        column=column,
        width=_WIDTH,
        height=_HEIGHT,
        description="Bars: the sum of views over each account's accepted posts, as in the tab Influencers",
    )


def kinds_chart(
    results: CampaignResults, first_row: int, views_column: int, row: int, column: int
) -> Chart | None:
    """Views by type, from the Summary's own table that starts at `first_row`; None when no post has views."""
    result = results.overall.of("views")
    if result is None or not result.measured:
        return None
    last_row = first_row + len(results.by_kind) - 1
    of_kinds = [group.of("views") for group in results.by_kind]
    series = Series(
        name="Views",
        categories=Area(TAB, first_row, 0, last_row, 0),
        values=Area(TAB, first_row, views_column, last_row, views_column),
        category_values=tuple(group.label for group in results.by_kind),
        value_values=tuple(found.total if found else None for found in of_kinds),
        by_hand=tuple(bool(found and found.by_hand) for found in of_kinds),
    )
    return Chart(
        kind="column",
        title=f"Views by type ({base_words(result)})",
        axis="Views",
        series=(series,),
        row=row,
        column=column,
        width=_WIDTH,
        height=_HEIGHT,
        description="Columns: the sum of views over the accepted posts of each type, as in Figures by type",
    )
