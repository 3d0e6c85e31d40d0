"""Times as the clocks of a zone tell them, turned into moments. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2000, 2100
_FORMS = ("%m/%d/%y %H:%M", "%m/%d/%Y %H:%M")
_AT_ONCE = timedelta(minutes=5)
"""Rows as near as this are of one look by an hourly rhythm, or its next one on clocks that went back."""
_BACK = timedelta(minutes=30)
"""Clocks that went back, and nothing else, explain a longer step back from one row to the next."""
_LIKE_OTHERS = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_HOUR_AT_LEAST, _HOUR_AT_MOST = timedelta(minutes=45), timedelta(minutes=75)


def local_time(text: str, zone: ZoneInfo) -> datetime:
    """Such as "3/17/17 21:46", by the zone's clocks. Raises ValueError.

    That is for what is no time, for years that nobody counted in, and for a time that the clocks left out.
    """
    for form in _FORMS:
        try:
            local = datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
        if not FIRST_YEAR <= local.year <= LAST_YEAR:
            raise ValueError(f"“{text}” is of no year from {FIRST_YEAR} to {LAST_YEAR}.")
        if local.astimezone(UTC).astimezone(zone).replace(fold=0) != local:
            raise ValueError(f"“{text}” never was: the clocks of {zone.key} went forward over it.")
        return local
    raise ValueError(f"“{text[:40]}” is no time such as “3/17/17 21:46”.")


def moments_of(times: Sequence[datetime]) -> list[datetime]:
    """The moments, in UTC, of local times in the order of their rows.

    In the hour that comes twice when clocks go back, a row is of the second time

    - where the row above it is of it too; or
    - where by the first it would be more than 30 minutes ahead of the row above it; or ahead of it at all,
      and by the second about as long after it as the rows around these two are apart (a row that is a little
      out of order is not); or
    - where it is within 5 minutes of the row above it, and no row around these two is nearer than 45 minutes,
      and one is within 75: in an hourly rhythm a row would be missing otherwise.

    In any other rhythm rows as near as that were counted one right after the other, and stay so.
    """
    moments: list[datetime] = []
    for place, fills_an_hour in enumerate(_filling_an_hour(times)):
        first, second = _both(times[place])
        is_second = (
            first != second
            and place > 0
            and (
                _goes_on(times[place - 1], moments[-1], second)
                or (fills_an_hour and moments[-1] <= second)
                or _went_back(times, place, moments[-1])
            )
        )
        moments.append(second if is_second else first)
    return moments


def _both(local: datetime) -> tuple[datetime, datetime]:
    """The moments that a time of the clocks stands for, in UTC; mostly they are one."""
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _goes_on(before: datetime, taken_as: datetime, second: datetime) -> bool:
    """Whether the row above was taken as of the second time, in the same hour."""
    first_before, second_before = _both(before)
    return first_before < second_before == taken_as and abs(second - taken_as) < _HOUR


def _went_back(times: Sequence[datetime], place: int, before: datetime) -> bool:
    """Whether the clocks, rather than the order of the rows, are why this row steps back."""
    first, second = _both(times[place])
    if before > second + _BACK or first >= before:
        return False
    return before - first > _BACK or (before <= second and _is_in_rhythm(times, place))


def _is_in_rhythm(times: Sequence[datetime], place: int) -> bool:
    """Whether a row that steps back, taken as of the second time, is as far behind as others around it."""
    gap = times[place] - times[place - 1] + _HOUR
    around = [times[at] - times[at - 1] for at in (place - 1, place + 1) if 0 < at < len(times)]
    return any(abs(gap - other) <= _LIKE_OTHERS for other in around)


def _filling_an_hour(times: Sequence[datetime]) -> Iterator[bool]:
    """Of each row whether it stands right behind another, with an hour on either side of them all."""
    begin = 0
    while begin < len(times):
        end = begin + 1
        while end < len(times) and timedelta() <= times[end] - times[end - 1] <= _AT_ONCE:
            end += 1
        gaps = [times[place] - times[place - 1] for place in (begin, end) if 0 < place < len(times)]
        is_hourly = bool(gaps) and min(gaps) >= _HOUR_AT_LEAST and min(gaps) <= _HOUR_AT_MOST
        yield from (is_hourly and place > begin for place in range(begin, end))
        begin = end
