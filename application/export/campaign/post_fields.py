"""A column of the tabs of posts while it is built."""

from collections.abc import Callable
from dataclasses import dataclass

from application.campaigns.results.reported import ReportedPost
from application.export.report import Entry, Format


@dataclass(frozen=True)
class Field:
    """`entry` takes the post and its row in the tab, counted from 0 at the titles."""

    key: str
    title: str
    format: Format
    entry: Callable[[ReportedPost, int], Entry]
    note: str | None = None
    widest: float = 44
