"""Of whom costs and outcomes are entered, and which posts they are of. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from application.campaigns.results.money import Entered, together
from application.campaigns.results.post_sets import Accepted
from application.formats import counted

Has = Callable[[Entered], bool]


def has_cost(entered: Entered) -> bool:
    return bool(entered.cost)


def has_revenue(entered: Entered) -> bool:
    return bool(entered.revenue)


def has_orders(entered: Entered) -> bool:
    return entered.orders is not None


@dataclass(frozen=True)
class Share:
    """What was entered of a person with accepted posts: `places` of all, `priced` of those the cost is of."""

    entered: Entered
    places: Sequence[int]
    priced: Sequence[int]


@dataclass(frozen=True)
class Shares:
    """Everybody with accepted posts, others with money and no accepted post, and what is of no person."""

    people: Sequence[Share]
    without_posts: Sequence[Entered]
    as_a_whole: Entered
    who: tuple[str, str] = ("person with posts", "people with posts")
    whole: str = "the campaign as a whole"

    def told(self, word: str, has: Has) -> str:
        """Of whom it is entered: costs of 1 of 10 people with posts and of the campaign as a whole."""
        number = sum(has(share.entered) for share in self.people)
        others = sum(map(has, self.without_posts))
        parts = [f"{number:,} of {counted(len(self.people), *self.who)}"] if self.people else []
        if has(self.as_a_whole):
            parts = [*parts[: bool(number)], self.whole]
        if others:
            parts.append(f"{counted(others, 'person', 'people')} without posts")
        return f"{word} of {' and of '.join(parts)}" if parts else ""

    def covered(self, *has: Has, by_posts: bool) -> "Covered | None":
        """Those of whom all of that is entered; None where these are all, or nobody.

        `by_posts`: it is divided by what posts have, so costs of single posts count with these posts alone.
        """
        found = [share for share in self.people if all(each(share.entered) for each in has)]
        if by_posts:
            found = [share for share in found if share.priced]
        places = sorted({place for share in found for place in share.priced})
        is_all = len(found) == len(self.people) and not any(map(has[0], self.without_posts))
        if not found or (is_all and not (by_posts and len(places) < self._posts)):
            return None
        return Covered(len(found), together(share.entered for share in found), places)

    @property
    def _posts(self) -> int:
        return len({place for share in self.people for place in share.places})


@dataclass(frozen=True)
class Covered:
    """So many people, what was entered of them, and where the posts stand that their costs are of."""

    people: int
    entered: Entered
    places: Sequence[int]


NOBODY = Shares((), (), Entered())


def share_of(entered: Entered, accepted: Accepted, places: Sequence[int]) -> Share:
    """A person's: a cost that was entered post by post is of these posts alone."""
    priced = places
    if entered.by_post:
        priced = [place for place in places if accepted.ids[place] in entered.by_post]
    return Share(entered, places, priced if entered.cost else ())


def shares_of(
    accepted: Accepted,
    places: Iterable[tuple[int | None, Sequence[int]]],
    entered: Mapping[int | None, Entered],
) -> Shares:
    """Of one campaign: where each user's posts stand, and what was entered by user."""
    groups = list(places)
    with_posts = {user_id for user_id, _ in groups}
    nothing = Entered()
    return Shares(
        people=[
            share_of(nothing if user_id is None else entered.get(user_id, nothing), accepted, own)
            for user_id, own in groups
        ],
        without_posts=[
            each for user_id, each in entered.items() if user_id is not None and user_id not in with_posts
        ],
        as_a_whole=entered.get(None, nothing),
    )
