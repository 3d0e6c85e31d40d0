"""What the words of a campaign report mean that are no figures of Instagram's. Pure."""

from application.campaigns.results.media_value import CAVEAT
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.media_prices import card_words
from application.export.campaign.people_followers import TIERS
from application.export.campaign.post_rates import FOLLOWER_RATES, STORY_RATES, rate_title

_ALWAYS: tuple[tuple[str, str], ...] = (
    ("Engagements", "Likes + comments + saves + shares of a post, where these four and its reach are known."),
    (
        "Engagement rate by reach",
        "Sum of engagements / sum of reach over the posts that have all five figures. A post with more reach "
        "weighs more. The base is stated beside the rate.",
    ),
    (
        "Mean of post rates",
        "The mean of engagements / reach of the single posts that reached somebody. Every post weighs the "
        "same, so it differs from the engagement rate by reach.",
    ),
    (
        "Summed, not unique",
        "Reach counts accounts once per post. Added up over posts, people who saw two posts count twice. "
        "It is never a number of people reached by the campaign.",
    ),
    *((rate_title(rate), f"{rate.formula} of one story. {rate.note}") for rate in STORY_RATES),
    *((rate.label, f"{rate.formula} of one post. {rate.note}") for rate in FOLLOWER_RATES),
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
    ("Measured", "A figure that was read from Instagram; Provenance holds the call that brought it."),
    (
        "By hand",
        "A figure, or a whole post, that staff entered, since no interface tells it: nothing but their word "
        "stands behind it. Its cell looks different, its note says who entered it and when, and Data calls "
        "it manual. It counts in totals, means and rates, which say how many of their figures are by hand. "
        "As soon as Instagram tells the figure, that one counts instead.",
    ),
    (
        "Missing",
        "A blank cell is a figure that was neither read nor entered, never 0; its note says why. Missing "
        "figures stay out of every total, mean and rate. A grey cell: no such figure is expected of posts of "
        "that type.",
    ),
    (
        "Known, by hand, of posts",
        "How many posts have the figure, how many of these by hand, and of how many it is expected: those of "
        "a type for which Instagram offers it.",
    ),
    (
        "Standard deviation",
        "The sample standard deviation (divisor n - 1) of the figures known; blank for fewer than two.",
    ),
    ("Age at last reading", "Hours between posting and the last reading of the figures; an entry is none."),
)
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
