"""Plans the calls that make a Sheet the same report as the workbook. Pure.

The plan starts from whatever the file holds, so it may be stopped after any call: planned anew from the
layout found then, it ends with the same file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from application.export.rendering.sheet.calls import Body, Call, packed
from application.export.rendering.sheet.charts import charts
from application.export.rendering.sheet.dressing import dressing, fitting_rows, high_rows
from application.export.rendering.sheet.finishing import links, looks_and_notes
from application.export.rendering.sheet.identity import (
    FileMark,
    WrongFile,
    file_mark,
    is_own_name,
    name_id,
)
from application.export.rendering.sheet.places import Place, area_range, places_of
from application.export.rendering.sheet.structure import (
    change_mark,
    clearing,
    leftovers,
    mark_file,
    placing,
)
from application.export.rendering.sheet.values import Seen, formula_calls, raw_calls
from application.export.report import Report
from application.integrations.google.sheet_layout import Layout


@dataclass(frozen=True)
class Delivery:
    """Which report is written, in which version, and whether Google can fetch the platform's pictures."""

    key: str
    version: str
    images: bool = False


def sheet_calls(report: Report, layout: Layout, delivery: Delivery) -> Iterator[Call]:
    """The calls in their order, made one at a time; small reports take four.

    Raises SheetTooLarge, and WrongFile where the file holds another report.
    """
    found = file_mark(layout)
    if found is not None and found.key != delivery.key:
        raise WrongFile("The file at Google holds another report.")
    return _calls(report, layout, delivery, places_of(report, layout))


def _calls(report: Report, layout: Layout, delivery: Delivery, places: Sequence[Place]) -> Iterator[Call]:
    mark = FileMark(delivery.key, delivery.version, is_complete=False)
    seen = {place.key: Seen() for place in places}
    yield from packed(_first(layout, places, mark))
    yield from raw_calls(places, seen, images=delivery.images)
    yield from formula_calls(places, seen, images=delivery.images)
    yield from packed(_last(report, layout, delivery, places, seen, mark))


def _first(layout: Layout, places: Sequence[Place], mark: FileMark) -> Iterator[Body]:
    yield mark_file(layout, mark)
    yield from clearing(layout, places)
    yield from placing(layout, places)
    yield from leftovers(layout, places)
    for place in places:
        yield from dressing(place)


def _last(
    report: Report,
    layout: Layout,
    delivery: Delivery,
    places: Sequence[Place],
    seen: dict[str, Seen],
    mark: FileMark,
) -> Iterator[Body]:
    yield from links(places, seen, images=delivery.images)
    yield from looks_and_notes(places, seen)
    for place in places:
        yield from fitting_rows(place)
        if seen[place.key].images:
            yield high_rows(place)
    yield from charts(places)
    yield from _names(report, layout, places)
    yield change_mark(replace(mark, is_complete=True))


def _names(report: Report, layout: Layout, places: Sequence[Place]) -> Iterator[Body]:
    """Our named ranges; where people gave a name of ours to something else, ours gets a number."""
    taken = {name.name.lower() for name in layout.named_ranges if not is_own_name(name.id)}
    for name in report.names:
        free, number = name.name, 1
        while free.lower() in taken:
            number += 1
            free = f"{name.name}_{number}"
        taken.add(free.lower())
        named = {"namedRangeId": name_id(name.name), "name": free, "range": area_range(places, name.area)}
        yield {"addNamedRange": {"namedRange": named}}
