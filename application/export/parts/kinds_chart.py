"""The chart of views by type, over a table of figures by type. Pure."""

from dataclasses import replace

from application.campaigns.results.groups import CampaignResults
from application.export.parts.metric_cells import base_words
from application.export.report import Area, Chart, Series

_WIDTH, _HEIGHT = 640, 300


def kinds_chart(results: CampaignResults, views: Area, row: int, column: int) -> Chart | None:
    """Views by type, from the cells `views` of a table whose first column names the types.

    None when no post has views.
    """
    result = results.overall.of("views")
    if result is None or not result.measured:
        return None
    of_kinds = [group.of("views") for group in results.by_kind]
    series = Series(
        name="Views",
        categories=replace(views, first_column=0, last_column=0),
        values=views,
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
