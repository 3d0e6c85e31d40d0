"""Which of two values of a story's figure is shown: what was asked for, or what the webhook told. Pure.

Figures of a story's life only grow, so the greater value is the later and better one; of equal ones the one
asked for counts as the source. Impressions of the old kind count otherwise than views: they fill a gap, never
replace views, and give way to views of any size. So the end is the same in whatever order things come.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from application.integrations.graph.instagram import Figure

VIEWS, IMPRESSIONS = "views", "impressions"


@dataclass(frozen=True)
class Shown:
    """A story's shown figures. `told` names those whose value is the webhook's.

    Among `told` is "impressions", beside "views", while impressions stand in for views.
    """

    figures: Mapping[str, Figure | None]
    told: frozenset[str] = frozenset()

    @classmethod
    def from_row(cls, row: Mapping[str, Any], names: Collection[str]) -> "Shown":
        """Of a row of posts; `names` are its columns of figures."""
        return cls(
            {name: row.get(name) for name in names}, frozenset((row.get("webhook_figures") or "").split())
        )

    @property
    def webhook_figures(self) -> str | None:
        """The column of posts: the names of `told`, in a fixed order."""
        return " ".join(sorted(self.told)) or None


def after_telling(shown: Shown, told: Mapping[str, Figure], classic_names: Collection[str]) -> Shown:
    """What is shown once the webhook has told these; `classic_names` are the old names among them."""
    figures, names = dict(shown.figures), set(shown.told)
    for name, value in told.items():
        stands_in = name == VIEWS and IMPRESSIONS in classic_names
        if not _is_better(shown, name, value, stands_in):
            continue
        figures[name] = value
        names.add(name)
        if name == VIEWS:
            names.discard(IMPRESSIONS)
            names.update((IMPRESSIONS,) if stands_in else ())
    return Shown(figures, frozenset(names))


def after_reading(shown: Shown, read: Mapping[str, Figure | None]) -> Shown:
    """What is shown of a closed story once these, asked for before its end, are stored after all."""
    figures, names = dict(shown.figures), set(shown.told)
    for name, value in read.items():
        if value is None:
            continue
        stands = shown.figures.get(name)
        if stands is None or value >= stands or _is_filled_in(shown, name):
            figures[name] = value
            names -= {name, IMPRESSIONS} if name == VIEWS else {name}
    return Shown(figures, frozenset(names))


def _is_better(shown: Shown, name: str, value: Figure, stands_in: bool) -> bool:
    stands, is_filled_in = shown.figures.get(name), _is_filled_in(shown, name)
    if stands is None:
        return True
    return value > stands if stands_in == is_filled_in else is_filled_in


def _is_filled_in(shown: Shown, name: str) -> bool:
    """Whether the shown views are impressions in truth."""
    return name == VIEWS and IMPRESSIONS in shown.told
