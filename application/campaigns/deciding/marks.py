"""What a post's row says besides its figures. Pure."""

from collections.abc import Iterable, Mapping

from application.campaigns.deciding.rows import PostRow
from application.campaigns.matching.held import Held
from application.campaigns.results.disclosure import can_tell, is_disclosed, tags_that_count
from application.campaigns.results.figures import kind_of
from application.models import Campaign, MatchVerdict


def undisclosed_posts(rows: Iterable[PostRow], own_tags: str | None) -> frozenset[int]:
    """Those whose caption has no disclosure tag. Nobody can tell of stories and of captions that are gone."""
    tags = tags_that_count(own_tags)
    return frozenset(
        post.post_id
        for row in rows
        if can_tell(kind_of(post := row.post), post.caption, post.posted_at, is_by_hand=row.is_by_hand)
        and not is_disclosed(post.caption or "", tags)
    )


_VERDICT_WORDS = {
    MatchVerdict.MATCH: ("Matched", "good"),
    MatchVerdict.NEAR: ("Nearly matched", "attention"),
}


def match_words(
    campaign: Campaign, rows: Iterable[PostRow], verdicts: Mapping[int, MatchVerdict]
) -> dict[int, tuple[str, str]]:
    """By post, how it stands to the campaign's rule: a word and the kind of its badge. Empty without a rule.

    A post that has not been held against the rule yet isn't called a miss.
    """
    if campaign.matching_rule is None:
        return {}
    held = Held.of(campaign)

    def word_of(row: PostRow) -> tuple[str, str]:
        post_id = row.post.post_id
        if post_id in verdicts:
            return _VERDICT_WORDS[verdicts[post_id]]
        is_held = held.has(post_id, row.entered_at)
        return ("Not matched" if is_held else "Not held against the rule yet", "neutral")

    return {row.post.post_id: word_of(row) for row in rows}
