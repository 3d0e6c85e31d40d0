"""What a post's row says besides its figures. Pure."""

from collections.abc import Iterable, Mapping

from application.campaigns.deciding.listing import PostRow
from application.campaigns.results.disclosure import is_disclosed, tags_that_count
from application.campaigns.results.figures import kind_of
from application.models import Campaign, MatchVerdict

_NETWORKS = {"instagram": "Instagram", "youtube": "YouTube", "tiktok": "TikTok", "x": "X"}


def network_word(network: str) -> str:
    """How people call a network."""
    return _NETWORKS.get(network, network.capitalize())


def undisclosed_posts(rows: Iterable[PostRow], own_tags: str | None) -> frozenset[int]:
    """Those whose caption has no disclosure tag. Nobody can tell of stories and of captions that are gone."""
    tags = tags_that_count(own_tags)
    return frozenset(
        row.post.post_id for row in rows if _can_tell(row) and not is_disclosed(row.post.caption or "", tags)
    )


def _can_tell(row: PostRow) -> bool:
    if kind_of(row.post).is_story:
        return False
    return row.post.caption is not None or not (row.person.user_id is None or row.is_by_hand)


def match_words(
    campaign: Campaign, post_ids: Iterable[int], verdicts: Mapping[int, MatchVerdict]
) -> dict[int, tuple[str, str]]:
    """By post, how it stands to the campaign's rule: a word and the kind of its badge. Empty without a rule.

    Until all posts have been held against the rule, one without a verdict isn't called a miss.
    """
    if campaign.matching_rule is None:
        return {}
    is_held = campaign.matched_version == campaign.matching_version
    without = ("Not matched", "neutral") if is_held else ("Not held against the rule yet", "neutral")
    words = {
        MatchVerdict.MATCH: ("Matched", "good"),
        MatchVerdict.NEAR: ("Nearly matched", "attention"),
    }
    return {post_id: words[verdicts[post_id]] if post_id in verdicts else without for post_id in post_ids}
