"""What the words of a campaign report mean that are no figures of Instagram's. Pure."""

from application.campaigns.results.media_value import CAVEAT
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.media_prices import card_words
from application.export.campaign.people_followers import TIERS
from application.export.parts.definitions import ON_POSTS, ON_SOURCES

_OF_CAMPAIGN: tuple[tuple[str, str], ...] = (
    (
        "Tier",
        "By the followers last counted within the campaign's days: "
        + ", ".join(f"{name} below {most:,}" for most, name in TIERS)
        + ", mega from there on.",
    ),
    (
        "Followers gained",
        "The last count within the campaign's days less the last count ahead of them, or the first within "
        "them where there is none. Counts are of UTC days. Follower growth is this / the first of the two.",
    ),
    (
        "Engagement rate against the own 90-day median",
        "The engagement rate by reach of each post / the median rate of the account's own posts of the same "
        "type of the 90 days before the campaign, less 1; of these the median. Types with fewer than 3 posts "
        "before are left out, and so are other networks.",
    ),
    (
        "New on a day",
        "What the readings of a day told more than the reading before of the same post, added up over posts. "
        "Of a post first read within a day of posting, all that it had counts; of one first read later, "
        "none, since no day is known for it. Readings are kept when a figure changed: a day without one is "
        "blank.",
    ),
    (
        "24 h, 7 days, campaign end",
        "For each figure the reading nearest to that age of the post, or to the end of the campaign's last "
        "day, before or after it; Data says how far it is. A point that has not come yet has no row, and "
        "a story only that of 24 h.",
    ),
)
_AGREED = (
    "Days from due",
    "Whole days from the day agreed to the day of posting, both in the campaign's zone: below 0 it came "
    "before its day, above 0 after it. Of several posts the last one that counts is meant.",
)
_ALWAYS = (*ON_POSTS, *_OF_CAMPAIGN, _AGREED, *ON_SOURCES)
_MONEY: tuple[tuple[str, str], ...] = (
    ("CPM", "Cost / views x 1,000. Amounts of several currencies are never added."),
    ("CPE", "Cost / (likes + comments + saves + shares), of posts that have all four."),
    ("Cost per post", "Cost / accepted posts. A cost entered post by post is divided by these posts alone."),
    ("Return on investment", "(Revenue - cost) / cost."),
)


def own_definitions(facts: CampaignFacts) -> tuple[tuple[str, str], ...]:
    """Words with their meaning; those of money only for a recipient who sees it."""
    if facts.money is None:
        return _ALWAYS
    card = facts.money.card
    value = "Each figure x its price on the rate card, added up."
    priced = card_words(card) if card else "No rate card is entered."
    return (*_ALWAYS, *_MONEY, ("Earned media value", f"{value} {priced} {CAVEAT}"))
