"""The dictionary's rows for accounts; days are Pacific days."""

from application.integrations.graph.metric_types import Metric, Request

_NO_POST: frozenset[str] = frozenset()


def _account(
    name: str,
    label: str,
    definition: str,
    *,
    note: str = "",
    request: Request = "total_value",
    breakdown: str | None = None,
    replaces: tuple[str, ...] = (),
    summable: bool = True,
    may_vanish: bool = False,
) -> Metric:
    return Metric(
        name=name,
        label=label,
        unit="count",
        level="account",
        api_name=name,
        media_product_types=_NO_POST,
        request=request,
        breakdown=breakdown,
        replaces=replaces,
        summable=summable,
        definition=definition,
        note=note,
        may_vanish=may_vanish,
    )


ACCOUNT_METRICS: tuple[Metric, ...] = (
    _account(
        "reach",
        "Reach",
        "Accounts that saw anything of this account on the day, ads included; Instagram's estimate. "
        "A longer period is asked for as a whole, never added up from days.",
        request="series",
        summable=False,
    ),
    _account(
        "follower_count",
        "New followers",
        "Followers gained on the day, losses not taken off. Instagram tells it from 100 followers on.",
        note="Kept for 30 days.",
        request="series",
    ),
    _account(
        "online_followers",
        "Followers online",
        "Followers online by hour of the day.",
        note="Kept for 30 days; the latest two come late.",
        request="lifetime",
        summable=False,
    ),
    _account(
        "views",
        "Views",
        "Times anything of this account was shown or played. Not the same count as earlier impressions.",
        replaces=("impressions",),
    ),
    _account(
        "total_interactions",
        "Interactions",
        "Likes, comments, saves, shares and replies on everything of this account.",
    ),
    _account(
        "accounts_engaged",
        "Accounts engaged",
        "Accounts that interacted; Instagram's estimate. Never added up: people overlap.",
        summable=False,
    ),
    _account("likes", "Likes", "Likes on everything of this account."),
    _account("comments", "Comments", "Comments on everything of this account."),
    _account("saves", "Saves", "Saves of everything of this account."),
    _account("shares", "Shares", "Shares of everything of this account."),
    _account("replies", "Replies", "Replies to its stories. Without Europe and Japan, by law."),
    _account("reposts", "Reposts", "Reposts of its posts."),
    _account(
        "profile_links_taps",
        "Contact taps",
        "Taps on the profile's contact buttons, by button: call, text, e-mail, directions; not the website.",
        breakdown="contact_button_type",
        replaces=("phone_call_clicks", "text_message_clicks", "email_contacts", "get_directions_clicks"),
    ),
    _account(
        "follows_and_unfollows",
        "Follows and unfollows",
        "Followers gained and followers lost on the day.",
        note="By follow type: FOLLOWER counts those gained, NON_FOLLOWER those lost.",
        breakdown="follow_type",
    ),
    _account(
        "profile_views",
        "Profile views",
        "Visits to the profile.",
        note="Listed as removed, and still answered.",
        may_vanish=True,
    ),
    _account(
        "website_clicks",
        "Website taps",
        "Taps on the profile's website.",
        note="Listed as removed, and still answered.",
        may_vanish=True,
    ),
    _account(
        "follower_demographics",
        "Audience",
        "Followers by age and gender, city, country; the 45 largest groups of each. Instagram tells it from "
        "100 followers on.",
        request="lifetime",
        breakdown="age | city | country | gender",
        replaces=("audience_gender_age", "audience_city", "audience_country"),
        summable=False,
    ),
    _account(
        "followers_count",
        "Followers",
        "Followers of the account at the time of reading.",
        request="node_field",
        summable=False,
    ),
    _account(
        "follows_count",
        "Following",
        "Accounts that it follows at the time of reading.",
        request="node_field",
        summable=False,
    ),
    _account(
        "media_count",
        "Posts",
        "Posts on the profile at the time of reading, stories not included.",
        request="node_field",
        summable=False,
    ),
)

# Classic metrics that are now one button's row of profile_links_taps.
CLASSIC_BUTTONS: dict[str, str] = {
    "phone_call_clicks": "CALL",
    "text_message_clicks": "TEXT",
    "email_contacts": "EMAIL",
    "get_directions_clicks": "DIRECTION",
}
# Classic metrics that are now one breakdown of follower_demographics.
CLASSIC_AUDIENCE: dict[str, str] = {
    "audience_gender_age": "age,gender",
    "audience_city": "city",
    "audience_country": "country",
}
