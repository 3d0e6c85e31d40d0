"""The other tabs of a workbook: each figure of a post, each sum and each rate against the rows of Data.

What these rows tell has been held against the world, so that nothing in the workbook stands on itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

from application.models import FIGURE_NAMES
from sandbox.soak.audit.due_in_reports import LATEST
from sandbox.soak.audit.tally import Tally
from sandbox.soak.audit.workbook import Value, named_values, rows_of

RATED = ("likes", "comments", "saves", "shares")
"""What engagement is made of; docs/metrics.md."""
SCALES = {"average_watch_ms": 1000, "total_watch_ms": 1000, "skip_rate": 100}
"""Times stand in milliseconds in Data and in seconds elsewhere, rates in percent and as fractions."""
NOT_SUMMED = ("average_watch_ms", "skip_rate")
NOT_UNIQUE = ("reach",)
"""Summed with a word of warning in the title."""
POST_TABS, ACCOUNTS = ("Posts", "Stories"), "Influencers"

Figures = Mapping[str, float | None]


@dataclass(frozen=True)
class _Figure:
    """A figure with its title in the tabs of posts, and that of its sums."""

    name: str
    title: str
    scale: int
    sum_title: str | None


def check_sums(tally: Tally, campaign: str, workbook: bytes, rows: Sequence[Mapping[str, Value]]) -> None:
    """Hold the tabs of posts, the tab Influencers and the Summary against these rows of the tab Data."""
    figures = list(_defined(workbook))
    latest: dict[Any, dict[str, float | None]] = defaultdict(dict)
    accounts: dict[Any, dict[Any, Figures]] = defaultdict(dict)
    for row in rows:
        if row["Point"] == LATEST:
            value = row["Value"]
            latest[row["Post"]][str(row["Figure"])] = value if isinstance(value, float) else None
            accounts[row["Account"]][row["Post"]] = latest[row["Post"]]
    check = _Check(tally, campaign)
    _check_posts(check, workbook, figures, latest)
    for account in rows_of(workbook, ACCOUNTS):
        posts = list(accounts.pop(account["Account"], {}).values())
        for figure in figures:
            if figure.sum_title is not None:
                what = f"{figure.name} of {account['Account']}"
                check.holds(what, account.get(figure.sum_title), _sum(figure, posts))
        check.holds(f"rate of {account['Account']}", account.get("Engagement rate by reach"), _rate(posts))
    for label in accounts:
        check.holds(f"account {label}", None, 1)
    _check_summary(check, named_values(workbook), figures, list(latest.values()))


@dataclass(frozen=True)
class _Check:
    tally: Tally
    campaign: str

    def holds(self, what: str, told: Value, true: float | None) -> None:
        """What nobody knows has to be blank; rounding of the last digit is none."""
        if told is None and true is None:
            return
        is_equal = isinstance(told, float) and true is not None and isclose(told, true, rel_tol=1e-9)
        self.tally.compare("sum", self.campaign, what, told, (told if is_equal else true,))


def _defined(workbook: bytes) -> Iterable[_Figure]:
    """All figures by their titles in the tab Definitions; one that it lacks has no column that fits."""
    titles = {row.get("Name in Data"): row.get("Figure") for row in rows_of(workbook, "Definitions")}
    for name in FIGURE_NAMES:
        title = str(titles.get(name)) + (" (s)" if name in SCALES and name.endswith("_ms") else "")
        sum_title = f"{title} (summed, not unique)" if name in NOT_UNIQUE else title
        yield _Figure(name, title, SCALES.get(name, 1), None if name in NOT_SUMMED else sum_title)


def _check_posts(
    check: _Check, workbook: bytes, figures: Sequence[_Figure], latest: Mapping[Any, Figures]
) -> None:
    """Each post is in one of the tabs, with the figures that Data has as its latest."""
    left = dict(latest)
    for tab in POST_TABS:
        for row in rows_of(workbook, tab):
            if not isinstance(row.get("Post"), float):
                continue
            known = left.pop(row["Post"], {})
            for figure in figures:
                value = known.get(figure.name)
                true = None if value is None else value / figure.scale
                check.holds(f"post {row['Post']} {figure.name} in {tab}", row.get(figure.title), true)
    for number in left:
        check.holds(f"post {number}", None, number)


def _check_summary(
    check: _Check, cells: Mapping[str, Value], figures: Sequence[_Figure], posts: Sequence[Figures]
) -> None:
    for figure in figures:
        if figure.sum_title is not None:
            check.holds(f"total of {figure.name}", cells.get(f"total_{figure.name}"), _sum(figure, posts))
    rated = _rated(posts)
    rates = [_engagements(post) / post["reach"] for post in rated if post["reach"]]
    check.holds("posts", cells.get("total_posts"), len(posts))
    engagements = sum(map(_engagements, rated)) if rated else None
    check.holds("engagements", cells.get("total_engagements"), engagements)
    check.holds("rate", cells.get("engagement_rate_by_reach"), _rate(posts))
    mean = sum(rates) / len(rates) if rates else None
    check.holds("mean of rates", cells.get("mean_of_post_rates"), mean)


def _sum(figure: _Figure, posts: Iterable[Figures]) -> float | None:
    known = [value for post in posts if (value := post.get(figure.name)) is not None]
    return sum(known) / figure.scale if known else None


def _rated(posts: Iterable[Figures]) -> list[Figures]:
    return [post for post in posts if all(post.get(name) is not None for name in ("reach", *RATED))]


def _engagements(post: Figures) -> float:
    return sum(post[name] or 0 for name in RATED)


def _rate(posts: Iterable[Figures]) -> float | None:
    rated = _rated(posts)
    reach = sum(post["reach"] or 0 for post in rated)
    return sum(map(_engagements, rated)) / reach if reach else None
