"""How a report's file and tabs are known again: marks on them, and numbers worked out of their keys.

Titles belong to people, who may change them. A copy that somebody made of a tab carries our mark too, but
not our number: it is theirs.
"""

import json
import zlib
from dataclasses import dataclass

from application.exceptions import ApplicationError
from application.integrations.google.sheet_layout import Layout, Metadata
from application.integrations.google.sheet_layout import Tab as PresentTab

FILE_KEY = "report_file"
TAB_KEY = "report_tab"
MOST_CHARTS = 100
"""Of one tab; each has its number."""
_NAME_MARK = "report"
_MOST_NUMBER = 2**31 - 1 - MOST_CHARTS


class WrongFile(ApplicationError):
    """The file holds another report."""


@dataclass(frozen=True)
class FileMark:
    """What the file says of itself: which report it holds, in which version, whether wholly written."""

    key: str
    version: str
    is_complete: bool

    def text(self) -> str:
        """The value of the mark."""
        state = "complete" if self.is_complete else "writing"
        return json.dumps({"key": self.key, "version": self.version, "state": state})


def file_mark(layout: Layout) -> FileMark | None:
    """The file's own mark; None when no report was ever written into it."""
    found = _own_mark(layout)
    if found is None:
        return None
    said = json.loads(found.value)
    return FileMark(said["key"], said["version"], said["state"] == "complete")


def _own_mark(layout: Layout) -> Metadata | None:
    return next((mark for mark in layout.metadata if mark.key == FILE_KEY), None)


def number_of(words: str) -> int:
    """A number for a tab, chart or banding, the same each time."""
    return zlib.crc32(words.encode("utf-8")) % _MOST_NUMBER + 1


def chart_numbers(tab_key: str) -> range:
    """The numbers that the charts of a tab have."""
    first = number_of(f"charts of {tab_key}")
    return range(first, first + MOST_CHARTS)


def name_id(name: str) -> str:
    """The id of a named range of ours."""
    return f"{_NAME_MARK}{number_of(name)}"


def is_own_name(named_range_id: str) -> bool:
    """Whether a named range is ours."""
    return named_range_id.startswith(_NAME_MARK)


def own_tabs(layout: Layout) -> dict[str, PresentTab]:
    """Our tabs by their key. Of several with one key the one with our number is ours, else the first."""
    own: dict[str, PresentTab] = {}
    for tab in layout.tabs:
        key = tab.mark(TAB_KEY)
        if key is not None and (key not in own or tab.id == number_of(key)):
            own[key] = tab
    return own


def free_number(key: str, taken: set[int]) -> int:
    """The number for a new tab of this key, or the next one that is free."""
    number = number_of(key)
    while number in taken:
        number = number % _MOST_NUMBER + 1
    return number
