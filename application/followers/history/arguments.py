"""What people type behind the tracker's commands."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from application.followers.files.handles import number_of
from application.followers.history.columns import Target


class ColumnTarget(click.ParamType[tuple[str, Target]]):
    """`NAME=ZID:NETWORK`: whose counts stand in a column."""

    name = "NAME=ZID:NETWORK"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, Target]:
        column, _, target = value.partition("=")
        zid, _, network = target.partition(":")
        number = number_of(zid)
        if not column or number is None or not network:
            self.fail(f"“{value}” is not of the form NAME=ZID:NETWORK, such as DOEtwitter=1:twitter.")
        return column, Target(number, network)


class ZoneName(click.ParamType[ZoneInfo]):
    """A time zone by its name."""

    name = "ZONE"

    def convert(self, value: str, param: click.Parameter | None, context: click.Context | None) -> ZoneInfo:
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"“{value}” is no time zone such as America/New_York.")
