"""What the words of a partner's report mean that are no figures of Instagram's. Pure."""

from application.export.parts.definitions import ON_POSTS, ON_SOURCES

_OF_THE_ACCOUNT: tuple[tuple[str, str], ...] = (
    (
        "Pacific day",
        "Instagram counts an account's figures by days that end at midnight in California, and tells them up "
        "to two days late: the report ends with the last day that is settled.",
    ),
    (
        "Followers by day",
        "Counted on the UTC day of the date, at the last reading of the day. No day can be counted later on.",
    ),
    (
        "Reach of a period",
        "Only Instagram can tell how many accounts a period reached: days are never added up, since people "
        "overlap between them. The report tells the periods that Instagram was asked for.",
    ),
    (
        "Figures of the older API",
        "Impressions and the like counted otherwise than the figures that replaced them. They stand in "
        "columns of their own, and no total, mean or change holds the two together.",
    ),
    (
        "Followers online",
        "The mean of the hours that were read of the last 30 days; Instagram tells them in its own zone, and "
        "here they stand in the report's.",
    ),
    (
        "24 h, 7 days",
        "For each figure of a post the reading nearest to that age, before or after it; Data says how far it "
        "is. A point that has not come yet has no row, and a story only that of 24 h.",
    ),
)
OWN_DEFINITIONS = (*ON_POSTS, *_OF_THE_ACCOUNT, *ON_SOURCES)
"""Words with their meaning."""
