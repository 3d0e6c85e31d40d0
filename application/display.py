"""What templates may use: filters for figures and times, the platform's name, the navigation's facts."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from application import formats
from application.brand import brand_of
from application.clock import clock
from application.config import Config
from application.reader_zone import told_zone, zone_cookie


def _reader_zone() -> ZoneInfo:
    return formats.zone_or_utc(told_zone())


def time_element(value: datetime | None) -> Markup | str:
    """A <time> element in the reader's zone, with UTC on hover."""
    if value is None:
        return formats.MISSING
    told = formats.moment(value, clock.now(), _reader_zone())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(told.machine, told.exact, told.shown)


def date_element(value: datetime | None) -> Markup | str:
    """Like `time_element`, always as a date."""
    if value is None:
        return formats.MISSING
    told = formats.moment(value, value, _reader_zone())
    shown = formats.date_and_time(value, _reader_zone())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(told.machine, told.exact, shown)


def register_display(app: Flask) -> None:
    """Give the templates their filters and the names that every page shows."""
    config: Config = app.extensions["configuration"]
    app.jinja_env.filters.update(
        number=formats.full_number,
        compact=formats.compact_number,
        percent=formats.percent,
        moment=time_element,
        date_time=date_element,
        day=formats.day_words,
    )
    app.jinja_env.globals.update(
        platform_name=config.platform_name,
        brand=brand_of(config.platform_name, config.platform_logo, config.platform_accent),
        operator={
            "name": config.operator_name or f"whoever runs {config.platform_name}",
            "address": config.operator_address,
            "email": config.operator_email,
        },
        counted=formats.counted,
        in_sandbox=config.sandbox_url,
        followers_are_public=config.followers.public,
        now=clock.now,
        zone_cookie=zone_cookie,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
