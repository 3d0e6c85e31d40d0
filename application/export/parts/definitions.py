"""What the words of every report mean that are no figures of Instagram's. Pure."""

from application.export.parts.post_rates import FOLLOWER_RATES, STORY_RATES, rate_title

ON_POSTS: tuple[tuple[str, str], ...] = (
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
        "It is never a number of people reached.",
    ),
    *((rate_title(rate), f"{rate.formula} of one story. {rate.note}") for rate in STORY_RATES),
    *((rate.label, f"{rate.formula} of one post. {rate.note}") for rate in FOLLOWER_RATES),
)
"""Of figures of posts, and what is worked out of them."""
ON_SOURCES: tuple[tuple[str, str], ...] = (
    ("Measured", "A figure that was read from Instagram; Provenance holds the call that brought it."),
    (
        "By hand",
        "A figure, or a whole post, that staff entered, since no interface tells it: nothing but their word "
        "stands behind it. Its cell looks different, its note says when it was entered (to staff, by whom "
        "as well), and Data calls it manual. It counts in totals, means and rates, which say how many of "
        "their figures are by hand. As soon as Instagram tells the figure, that one counts instead.",
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
"""Of where figures are from, and how many there are."""
