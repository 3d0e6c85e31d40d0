"""Times that a statement takes from the clock when it is executed, so that it may be built once."""

from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, Date, bindparam

from application.clock import clock
from application.models.base import UtcDateTime

_NOW = timedelta()


def moment(ahead: timedelta = _NOW) -> BindParameter[datetime]:
    """The instant so far ahead of domain time."""
    return bindparam(None, callable_=lambda: clock.now() + ahead, type_=UtcDateTime)


def real_moment(ahead: timedelta = _NOW) -> BindParameter[datetime]:
    """The instant so far ahead of real time."""
    return bindparam(None, callable_=lambda: clock.real_now() + ahead, type_=UtcDateTime)


def day(ahead: timedelta = _NOW) -> BindParameter[date]:
    """The day so far ahead of today, UTC."""
    return bindparam(None, callable_=lambda: (clock.now() + ahead).date(), type_=Date)
