"""What a file has brought, in a sentence. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from application.followers.history.importing import Imported
from application.followers.units.importing import Summary
from application.formats import counted, day_words

NOTHING_NEW = "All of the file was here already: nothing was changed."


def handles_words(summary: Summary) -> str:
    """Of a file of handles."""
    if not summary.changes_anything:
        return NOTHING_NEW
    units = [(summary.made, "added"), (summary.changed, "changed")]
    handles = [
        (summary.handles_set, "set"),
        (summary.handles_changed, "changed"),
        (summary.handles_taken_away, "taken away"),
    ]
    told = [f"{counted(number, 'unit')} {deed}" for number, deed in units if number]
    told += [f"{counted(number, 'handle')} {deed}" for number, deed in handles if number]
    return f"Imported: {', '.join(told)}."


def counts_words(imported: Imported) -> str:
    """Of a file of counts."""
    if not imported.rounds:
        return NOTHING_NEW
    return f"Imported: {counted(imported.counts, 'count')} of {counted(imported.rounds, 'new row')}."


def times_words(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """When the first and the last row were counted, by the clocks of the file's zone."""
    told = dict.fromkeys(_told(moment.astimezone(zone)) for moment in (first, last))
    return f"{' to '.join(told)}, told in {zone.key}"


def _told(moment: datetime) -> str:
    return f"{day_words(moment.date())}, {moment:%H:%M}"
