"""Which of two values of a story's figure is shown: what was read, or what the webhook told. Pure.

Figures of a story's life only grow, so the greater value is the later and better one. Impressions of the old
kind count otherwise than views: they fill a gap, and never replace views that were read.
"""

from collections.abc import Collection, Mapping

from application.integrations.graph.instagram import Figure

VIEWS, IMPRESSIONS = "views", "impressions"


def better_of(
    shown: Mapping[str, Figure | None], told: Mapping[str, Figure], classic_names: Collection[str]
) -> dict[str, Figure]:
    """Those told figures that are to be shown from now on."""
    return {
        name: value
        for name, value in told.items()
        if _is_better(shown.get(name), value, name == VIEWS and IMPRESSIONS in classic_names)
    }


def _is_better(shown: Figure | None, told: Figure, another_count: bool) -> bool:
    if shown is None:
        return True
    return told > shown and not another_count
