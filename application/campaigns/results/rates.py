"""Rates of posts: each with its formula, over all posts together and as the mean of the posts' own. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.results.columns import Column, PostColumns
from application.campaigns.results.figures import Number
from application.campaigns.results.spreads import total_of

FOLLOWERS = "followers"
"""The column of the owner's followers on the day of posting."""

ENGAGEMENT_PARTS = ("likes", "comments", "saves", "shares")
"""What counts as an engagement; posts that lack one of them have no engagement rate."""

_EXITS = ("exits", "swipes_forward")
_DERIVED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "engagements": (ENGAGEMENT_PARTS, ()),
    "left": (_EXITS, ()),
    "stayed": (("views",), _EXITS),
}
"""What is worked out of metrics: those added, and those taken away."""


@dataclass(frozen=True)
class Rate:
    """`above` and `below` name a metric, a column that was worked out, or the followers."""

    name: str
    label: str
    above: str
    below: str
    formula: str
    note: str = ""

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that a post must have for it."""
        parts = []
        for name in (self.above, self.below):
            added, taken = parts_of(name)
            parts += [part for part in (*added, *taken) if part != FOLLOWERS]
        return tuple(dict.fromkeys(parts))


_ENGAGEMENTS = "(likes + comments + saves + shares)"
_WHO_LEAVES = "Who leaves taps out of the stories or swipes on to the next account’s."
_ON_THE_DAY = (
    "Followers are those counted on the day of posting; without a count of that day a post is left out."
)

ENGAGEMENT_BY_REACH = Rate(
    "engagement_rate", "Engagement rate by reach", "engagements", "reach", f"{_ENGAGEMENTS} ÷ reach"
)
ENGAGEMENT_BY_VIEWS = Rate(
    "engagement_by_views", "Engagement rate by views", "engagements", "views", f"{_ENGAGEMENTS} ÷ views"
)
ENGAGEMENT_BY_FOLLOWERS = Rate(
    "engagement_by_followers",
    "Engagement rate by followers",
    "engagements",
    FOLLOWERS,
    f"{_ENGAGEMENTS} ÷ followers at posting",
    _ON_THE_DAY,
)
COMPLETION = Rate(
    "completion_rate",
    "Completion rate of stories",
    "stayed",
    "views",
    "(views − exits − swipes forward) ÷ views",
    _WHO_LEAVES,
)
EXIT = Rate(
    "exit_rate", "Exit rate of stories", "left", "views", "(exits + swipes forward) ÷ views", _WHO_LEAVES
)
RATES: tuple[Rate, ...] = (
    ENGAGEMENT_BY_REACH,
    ENGAGEMENT_BY_VIEWS,
    ENGAGEMENT_BY_FOLLOWERS,
    Rate("reach_rate", "Reach rate", "reach", FOLLOWERS, "reach ÷ followers at posting", _ON_THE_DAY),
    Rate("save_rate", "Save rate", "saves", "reach", "saves ÷ reach"),
    Rate("share_rate", "Share rate", "shares", "reach", "shares ÷ reach"),
    COMPLETION,
    EXIT,
    Rate("tap_forward_rate", "Tap-forward rate of stories", "taps_forward", "views", "taps forward ÷ views"),
    Rate("tap_back_rate", "Tap-back rate of stories", "taps_back", "views", "taps back ÷ views"),
)


@dataclass(frozen=True)
class RateResult:
    """A rate over a group. `value` weighs by what stands below, `mean_of_posts` counts each post once.

    Both are fractions. Of the `expected` posts, whose type has all figures of the rate, `based_on` have them
    and make up `above`, `below` and `value`, `by_hand` of them with one of these figures by hand;
    `rated_posts` of those have something below and make up `mean_of_posts`.
    """

    rate: Rate
    expected: int
    based_on: int
    above: Number | None
    below: Number | None
    value: float | None
    rated_posts: int
    mean_of_posts: float | None
    by_hand: int = 0


def worked_out(figures: dict[str, Column]) -> dict[str, Column]:
    """The columns with those that rates need beside the metrics."""
    for name, (added, taken) in _DERIVED.items():
        figures[name] = _sums([figures[part] for part in added], [figures[part] for part in taken])
    return figures


def _sums(added: Sequence[Column], taken: Sequence[Column]) -> Column:
    number = len(added)
    return [
        None if None in parts else sum(parts[:number]) - sum(parts[number:])
        for parts in zip(*added, *taken, strict=True)
    ]


def parts_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics that are added, and those taken away, for what stands above or below in a rate."""
    return _DERIVED.get(name, ((name,), ()))


def rate_result(rate: Rate, posts: PostColumns) -> RateResult:
    """The rate over these posts, whose columns are `worked_out`."""
    aboves, belows = posts.figures[rate.above], posts.figures[rate.below]
    pairs = [
        (above, below)
        for above, below in zip(aboves, belows, strict=True)
        if above is not None and below is not None
    ]
    above_all, below_all = (map(total_of, zip(*pairs, strict=True))) if pairs else (None, None)
    own = [above / below for above, below in pairs if below]
    return RateResult(
        rate=rate,
        expected=posts.expected(*rate.metrics),
        based_on=len(pairs),
        above=above_all,
        below=below_all,
        value=above_all / below_all if above_all is not None and below_all else None,
        rated_posts=len(own),
        mean_of_posts=total_of(own) / len(own) if own else None,
        by_hand=sum(
            1
            for place, entered in posts.manual.items()
            if aboves[place] is not None and belows[place] is not None and entered.intersection(rate.metrics)
        ),
    )


def rates_of(posts: PostColumns) -> tuple[RateResult, ...]:
    """Every rate that one of these posts at least can have."""
    return tuple(found for rate in RATES if (found := rate_result(rate, posts)).expected)
