"""A campaign's results by person, and what is missing from them and why. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from application.campaigns.figures import PostFigures, is_expected
from application.campaigns.results import GroupResults, group_results
from application.integrations.graph.metrics import POST_METRICS
from application.missing import why_missing


@dataclass(frozen=True)
class PersonResults:
    """The accepted posts of one person together; `username` and `account_id` are None without an account."""

    name: str
    username: str | None
    account_id: int | None
    results: GroupResults

    def total(self, metric_name: str) -> int | float | None:
        """The total of a metric; None when none of the posts has it."""
        result = self.results.of(metric_name)
        return result.total if result else None


@dataclass(frozen=True)
class Gap:
    """One reason why figures are missing, how many of how many posts it concerns."""

    reason: str
    figures: int
    posts: int


def by_person(posts: Sequence[PostFigures]) -> tuple[PersonResults, ...]:
    """Results of each person who has posts, most views first."""
    groups: dict[tuple[int | None, str | None], list[PostFigures]] = defaultdict(list)
    for post in posts:
        groups[post.instagram_account, post.partner].append(post)
    people = [
        PersonResults(partner or "Deleted user", own[0].username, account_id, group_results(own))
        for (account_id, partner), own in groups.items()
    ]
    return tuple(sorted(people, key=lambda person: (-(person.total("views") or -1), person.name.casefold())))


def gaps(posts: Sequence[PostFigures]) -> tuple[Gap, ...]:
    """Why figures that Instagram offers for these posts are missing, the commonest reason first."""
    figures: dict[str, int] = defaultdict(int)
    concerned: dict[str, set[int]] = defaultdict(set)
    for post in posts:
        for metric in POST_METRICS:
            if is_expected(post, metric) and post.figures.get(metric.name) is None:
                reason = why_missing(post, metric.name).rstrip(".")
                figures[reason] += 1
                concerned[reason].add(post.post_id)
    found = [Gap(reason, number, len(concerned[reason])) for reason, number in figures.items()]
    return tuple(sorted(found, key=lambda gap: (-gap.figures, gap.reason)))
