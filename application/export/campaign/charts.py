"""The charts of a campaign report's Summary; each title says what is shown and on which base."""

from application.campaigns.results.groups import GroupResults
from application.export.campaign.people import PeopleTab
from application.export.parts.metric_cells import base_words
from application.export.report import Area, Chart, Series

MOST_BARS = 15
_WIDTH, _HEIGHT = 640, 300


def accounts_chart(people: PeopleTab, overall: GroupResults, row: int, column: int) -> Chart | None:
    """Views by account, most first; None when no post has views."""
    result = overall.of("views")
    if result is None or not result.measured:
        return None
    bars = people.accounts[:MOST_BARS]
    if not bars or "views" not in people.keys:
        return None  # the posts that have views have no rows any more
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
