"""A campaign's results by person, each held against their own posts of the 90 days before. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from application.campaigns.entered.kinds import INSTAGRAM
from application.campaigns.results.columns import METRIC_NAMES, PostColumns
from application.campaigns.results.figures import Number
from application.campaigns.results.post_sets import Accepted, OtherPosts, Owner
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH, RateResult, rate_result, worked_out
from application.campaigns.results.spreads import median_of, total_of
from application.campaigns.results.view import FigureView
from application.media_kinds import MediaKind

FEWEST_BEFORE = 3
"""So many posts of a kind are needed for a median of one's own."""

SHOWN = ("views", "reach", "total_interactions")
GONE = "Deleted user"

PersonKey = tuple[str, int | None]
"""A user, or an account that no user of ours holds any more."""


@dataclass(frozen=True)
class OwnMedian:
    """Posts of one kind in the campaign against the person's own before; `own`: None below three of those."""

    kind: MediaKind
    posts: int
    median: Number | None
    posts_before: int
    own: Number | None

    @property
    def change(self) -> float | None:
        """By how much the campaign's median differs, as a fraction of the own."""
        return self.median / self.own - 1 if self.median is not None and self.own else None


@dataclass(frozen=True)
class PersonResults:
    """The accepted posts of one person together; `username` and `account_id` are None without an account.

    `totals` are by metric name, of the metrics of SHOWN and of the figure that was chosen, whose values are
    `chosen`. `by_hand` of the posts have one of these by hand, `by_hand_chosen` the chosen one. `against_own`
    is the median of each post's difference from the own median of its kind, over `compared` posts, of
    Instagram alone. `places` tell where the posts stand among the accepted.
    """

    key: PersonKey
    name: str
    username: str | None
    account_id: int | None
    user_id: int | None
    posts: int
    totals: dict[str, Number | None]
    chosen: tuple[Number, ...]
    engagement: RateResult
    by_hand: int
    by_hand_chosen: int
    kinds: tuple[OwnMedian, ...]
    against_own: float | None
    compared: int
    places: Sequence[int] = ()

    @property
    def label(self) -> str:
        return f"@{self.username}" if self.username else self.name

    @property
    def measured(self) -> int:
        """How many posts have the chosen figure."""
        return len(self.chosen)

    def value_of(self, view: FigureView) -> Number | None:
        """What the reader wants to see of the posts' chosen figure."""
        return view.value(self.chosen)

    def total(self, metric_name: str) -> Number | None:
        """The total of a metric; None when none of the posts has it."""
        return self.totals[metric_name]


def by_person(accepted: Accepted, before: OtherPosts, chosen: str) -> tuple[PersonResults, ...]:
    """Results of each person who has posts, the most of the chosen figure first."""
    own = _own_values(accepted, before, chosen)
    people = [_person(accepted, places, own, chosen) for places in _places_by_person(accepted).values()]
    return tuple(sorted(people, key=lambda one: _most_first(one, chosen)))


def _most_first(one: PersonResults, chosen: str) -> tuple[bool, Number, str]:
    """A total of 0 was measured: it stands before a missing one."""
    total = one.total(chosen)
    return total is None, -(total or 0), one.name.casefold()


def without_posts(owners: Iterable[Owner], chosen: str) -> tuple[PersonResults, ...]:
    """Those who have no accepted post."""
    none = PostColumns((), worked_out(dict.fromkeys(METRIC_NAMES, ())))
    return tuple(
        PersonResults(
            key=person_key(owner),
            name=owner.name or GONE,
            username=owner.username,
            account_id=owner.account_id,
            user_id=owner.user_id,
            posts=0,
            totals=dict.fromkeys((*SHOWN, chosen)),
            chosen=(),
            engagement=rate_result(ENGAGEMENT_BY_REACH, none),
            by_hand=0,
            by_hand_chosen=0,
            kinds=(),
            against_own=None,
            compared=0,
        )
        for owner in owners
    )


def _places_by_person(accepted: Accepted) -> dict[PersonKey, list[int]]:
    """A partner's posts stand together, by hand or not; without a partner those of an account."""
    found: dict[PersonKey, list[int]] = defaultdict(list)
    for place, owner in enumerate(accepted.owners):
        found[person_key(owner)].append(place)
    return found


def person_key(owner: Owner) -> PersonKey:
    """Whose posts stand together."""
    return ("account", owner.account_id) if owner.user_id is None else ("user", owner.user_id)


def _own_values(
    accepted: Accepted, before: OtherPosts, chosen: str
) -> dict[tuple[int | None, MediaKind], list[Number]]:
    """The chosen figure of the posts before, by account and kind; what is in the campaign is left out."""
    in_campaign = set(accepted.ids)
    found: dict[tuple[int | None, MediaKind], list[Number]] = defaultdict(list)
    rows = zip(before.ids, before.account_ids, before.posts.types, before.posts.figures[chosen], strict=True)
    for post_id, account_id, type_, value in rows:
        if value is not None and post_id not in in_campaign:
            found[account_id, type_.kind].append(value)
    return found


def _person(
    accepted: Accepted,
    places: Sequence[int],
    own: dict[tuple[int | None, MediaKind], list[Number]],
    chosen: str,
) -> PersonResults:
    rate = ENGAGEMENT_BY_REACH
    names = dict.fromkeys((*SHOWN, chosen, *rate.metrics, rate.above))
    posts = accepted.posts.select(places, names)
    owners = [accepted.owners[place] for place in places]
    accounts = {owner.account_id for owner in owners}
    account_id = next((each for each in accounts if each is not None), None)
    values = {
        name: [value for value in posts.figures[name] if value is not None] for name in (*SHOWN, chosen)
    }
    on_instagram = [
        (type_.kind, value)
        for type_, value, place in zip(posts.types, posts.figures[chosen], places, strict=True)
        if accepted.networks[place] == INSTAGRAM
    ]
    kinds, differences = _against_own(on_instagram, account_id, own)
    return PersonResults(
        key=person_key(owners[0]),
        name=owners[0].name or GONE,
        username=next((owner.username for owner in owners if owner.username), None),
        # The page behind a total tells posts by account: posts by hand would be missing from it.
        account_id=account_id if len(accounts) == 1 else None,
        user_id=owners[0].user_id,
        posts=len(places),
        totals={name: total_of(found) if found else None for name, found in values.items()},
        chosen=tuple(values[chosen]),
        engagement=rate_result(rate, posts),
        by_hand=posts.by_hand(*names),
        by_hand_chosen=posts.by_hand(chosen),
        kinds=kinds,
        against_own=median_of(differences),
        compared=len(differences),
        places=places,
    )


def _against_own(
    posts: Sequence[tuple[MediaKind, Number | None]],
    account_id: int | None,
    own: dict[tuple[int | None, MediaKind], list[Number]],
) -> tuple[tuple[OwnMedian, ...], list[float]]:
    by_kind: dict[MediaKind, list[Number]] = defaultdict(list)
    for kind, value in posts:
        if value is not None:
            by_kind[kind].append(value)
    kinds, differences = [], []
    for kind in sorted(by_kind):
        values, before = by_kind[kind], own.get((account_id, kind), [])
        middle = median_of(before) if len(before) >= FEWEST_BEFORE else None
        kinds.append(OwnMedian(kind, len(values), median_of(values), len(before), middle))
        if middle:
            differences += [value / middle - 1 for value in values]
    return tuple(kinds), differences
