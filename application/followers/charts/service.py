"""What a chart of followers shows, from its address on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from application.charts.lines import MOST_LINES
from application.charts.thinning import thin_line
from application.followers.charts.choice import Choice, Way, choice_of, listed_units
from application.followers.charts.drawing import FollowersChart, Note, Series, chart_title, line_labels
from application.followers.charts.frame import AskedFrame, Frame, Held, asked_frame
from application.followers.charts.queries import BUCKETS, buckets_of, held_counts, notes_on
from application.followers.standing import ToldAccount, ToldUnit, told_accounts, told_units
from application.list_filter import searched_text

UNIT_DAYS = "90"
"""The days of the chart on a unit's own page: a button's."""
UNIT_BUCKETS = 200


class Arguments(Protocol):
    """An address' parameters, of which some are there more than once."""

    def getlist(self, key: str) -> list[str]: ...

    def to_dict(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class ShownChart:
    """`chart` is None, and so is `asked`, where nothing that is chosen was ever counted."""

    choice: Choice
    search: str
    listed: Sequence[ToldUnit]
    networks: Sequence[str]
    held: Held | None
    asked: AskedFrame | None
    chart: FollowersChart | None


def shown_chart(arguments: Arguments) -> ShownChart:
    """The chart that an address asks for; five statements. Raises choice.Unknown."""
    single = arguments.to_dict()
    units = told_units()
    accounts = _counted(units, told_accounts())
    choice = choice_of(arguments, units, accounts)
    search = searched_text(single)
    listed = listed_units(choice, units, accounts, search)
    networks = list(dict.fromkeys(account.network for account in accounts))
    ids = [account.id for account in choice.accounts]
    held = held_counts(ids) if ids else None
    if held is None:
        return ShownChart(choice, search, listed, networks, None, None, None)
    asked = asked_frame(single, held)
    return ShownChart(choice, search, listed, networks, held, asked, _chart(choice, asked.frame))


def _counted(units: Sequence[ToldUnit], accounts: Sequence[ToldAccount]) -> list[ToldAccount]:
    """Accounts with a count, in the order of the files."""
    order = {unit.zid: place for place, unit in enumerate(units)}
    counted = [account for account in accounts if account.followers is not None]
    return sorted(counted, key=lambda account: order[account.unit_zid])


def _chart(choice: Choice, frame: Frame, buckets: int = BUCKETS) -> FollowersChart:
    names = {unit.zid: unit.name for unit in choice.units}
    named = [(names[account.unit_zid], account.network_label) for account in choice.accounts]
    kept = buckets_of([account.id for account in choice.accounts], frame, buckets)
    series = tuple(
        Series(
            label,
            account.id,
            thin_line(kept[account.id]),
            sum(each.number for each in kept[account.id]),
        )
        for label, account in zip(line_labels(named), choice.accounts, strict=True)
    )
    zids, networks = list(names), list({account.network for account in choice.accounts})
    notes = tuple(
        Note(note.happened_at, note.text, note.by_itself) for note in notes_on(zids, networks, frame)
    )
    return FollowersChart(chart_title(named, choice.way), frame, choice.way, series, notes)


def unit_chart(unit: ToldUnit, accounts: Sequence[ToldAccount]) -> FollowersChart | None:
    """The last 90 days of a unit's accounts, None where none was ever counted; three statements."""
    counted = sorted(
        (account for account in accounts if account.followers is not None),
        key=lambda account: -(account.followers or 0),
    )
    chosen = [account for account in accounts if account in counted[:MOST_LINES]]
    held = held_counts([account.id for account in chosen]) if chosen else None
    if held is None:
        return None
    choice = Choice((unit,), (), Way.COUNT, tuple(chosen), len(counted) - len(chosen), is_usual=False)
    return _chart(choice, held.button(UNIT_DAYS), UNIT_BUCKETS)
