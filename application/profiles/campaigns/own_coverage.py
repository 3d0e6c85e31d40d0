"""How many figures of a partner's accepted posts are known, and why others are not. Pure."""

from collections import Counter
from collections.abc import Sequence

from application.campaigns.results.columns import METRIC_NAMES, is_offered
from application.campaigns.results.coverage import Coverage, Gap, reason_of
from application.profiles.alike_posts import AlikePosts


def coverage_of(groups: Sequence[AlikePosts]) -> Coverage:
    """What is known of the posts' figures, the commonest reason for a gap first.

    The same as `campaigns/results/coverage.py` tells of the posts one by one.
    """
    figures: Counter[str] = Counter()
    posts: Counter[str] = Counter()
    for group in groups:
        reasons = Counter(_reasons(group))
        for reason, lacking in reasons.items():
            figures[reason] += lacking * group.posts
            posts[reason] += group.posts
    known = sum(len(group.known) * group.posts for group in groups)
    by_hand = sum(len(group.manual & group.known) * group.posts for group in groups)
    gaps = [Gap(reason, number, posts[reason]) for reason, number in figures.items()]
    gaps.sort(key=lambda gap: (-gap.figures, gap.reason))
    return Coverage(known + figures.total(), known - by_hand, by_hand, tuple(gaps))


def _reasons(group: AlikePosts) -> list[str]:
    """Why the group lacks figures, once for each that it lacks."""
    assert group.state is not None
    return [
        reason_of(group.state, name).rstrip(".")
        for name in METRIC_NAMES
        if name not in group.known and is_offered(name, group.type)
    ]
