"""The rows of a partner's tab Data that are of the account itself: its days, periods and hours. Pure."""

from collections.abc import Iterator

from application.export.partner.facts import DayFigure, PartnerFacts
from application.export.parts.data_rows import MEASURED
from application.export.report import Row, text_cell

OF_THE_ACCOUNT = "account"
CLASSIC = "Told under a name of the older API, which counted otherwise"


def account_rows(facts: PartnerFacts) -> list[Row]:
    """Every figure of the account that is known, with the call that brought it."""
    return [*_days(facts), *_periods(facts), *_hours(facts)]


def _days(facts: PartnerFacts) -> Iterator[Row]:
    for figures in facts.daily:
        parts = [("", figures.days, None), ("", figures.classic, CLASSIC)]
        parts += [(f":{part}", days, None) for part, days in sorted(figures.parts.items())]
        for part, days, remark in parts:
            for day, found in sorted(days.items()):
                yield _row(facts, f"{figures.metric}{part}", f"{day:%Y-%m-%d}", found, remark)


def _periods(facts: PartnerFacts) -> Iterator[Row]:
    for each in facts.periods:
        found = DayFigure(each.value, each.read_at, each.api_call)
        yield _row(facts, each.metric, f"{each.first:%Y-%m-%d} to {each.last:%Y-%m-%d}", found, None)


def _hours(facts: PartnerFacts) -> Iterator[Row]:
    for each in facts.online:
        found = DayFigure(each.followers, each.read_at, each.api_call)
        point = f"{each.day:%Y-%m-%d}, hour {each.hour} (Pacific)"
        yield _row(facts, "online_followers", point, found, None)


def _row(facts: PartnerFacts, name: str, point: str, found: DayFigure, remark: str | None) -> Row:
    read_at = facts.local(found.read_at)
    return (
        None,
        facts.label,
        OF_THE_ACCOUNT,
        text_cell(name),
        point,
        found.value,
        MEASURED,
        read_at,
        None,
        found.api_call,
        remark,
    )
