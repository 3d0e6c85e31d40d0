"""The dictionary's rows for what isn't a figure, and for the figures that the API has withdrawn."""

from application.integrations.graph.metric_types import Field, Level, Withdrawn

FIELDS: tuple[Field, ...] = (
    Field(
        name="facebook_id",
        level="person",
        source="GET /debug_token: user_id",
        definition="The person's id at Facebook, for this app only.",
    ),
    Field(
        name="instagram_id",
        level="account",
        source="GET /me/accounts: instagram_business_account.id",
        definition="The professional account's id.",
    ),
    Field(
        name="username",
        level="account",
        source="GET /{account}: username",
        definition="The account's handle; the person may change it.",
    ),
    Field(
        name="media_type",
        level="post",
        source="GET /{account}/media: media_type",
        definition="IMAGE, VIDEO or CAROUSEL_ALBUM; media_product_type says whether feed, reel or story.",
    ),
    Field(
        name="caption",
        level="post",
        source="GET /{account}/media: caption",
        definition="The post's text.",
    ),
    Field(
        name="permalink",
        level="post",
        source="GET /{account}/media: permalink",
        definition="The post's public address; a story's ends with the story.",
    ),
    Field(
        name="timestamp",
        level="post",
        source="GET /{account}/media: timestamp",
        definition="When it was posted, UTC.",
    ),
)


def _gone(name: str, level: Level, last_version: str, replaced_by: tuple[str, ...], note: str) -> Withdrawn:
    return Withdrawn(name=name, level=level, last_version=last_version, replaced_by=replaced_by, note=note)


_ANOTHER_COUNT = "Views count otherwise: the line of a chart breaks here."
_BY_BUTTON = "Now one row of the taps by contact button."
_AUDIENCE = "Now one breakdown of the followers; only the present state can be asked for."
_ALBUM = "Albums have no metrics of their own names any more."
_BY_ACTION = "Now one row of the navigation by action."

WITHDRAWN: tuple[Withdrawn, ...] = (
    _gone("impressions", "account", "v21.0", ("views",), _ANOTHER_COUNT),
    _gone("phone_call_clicks", "account", "v20.0", ("profile_links_taps",), _BY_BUTTON),
    _gone("text_message_clicks", "account", "v20.0", ("profile_links_taps",), _BY_BUTTON),
    _gone("email_contacts", "account", "v20.0", ("profile_links_taps",), _BY_BUTTON),
    _gone("get_directions_clicks", "account", "v20.0", ("profile_links_taps",), _BY_BUTTON),
    _gone("audience_city", "account", "v17.0", ("follower_demographics",), _AUDIENCE),
    _gone("audience_country", "account", "v17.0", ("follower_demographics",), _AUDIENCE),
    _gone("audience_gender_age", "account", "v17.0", ("follower_demographics",), _AUDIENCE),
    _gone("audience_locale", "account", "v17.0", (), "Nothing tells the audience's languages today."),
    _gone("impressions", "post", "v21.0", ("views",), _ANOTHER_COUNT),
    _gone("plays", "post", "v21.0", ("views",), "Views count repeats too."),
    _gone("video_views", "post", "v20.0", ("views",), "Views hold for every type of post."),
    _gone("engagement", "post", "v17.0", ("total_interactions",), "Shares are now included."),
    _gone("carousel_album_engagement", "post", "v17.0", ("total_interactions",), _ALBUM),
    _gone("carousel_album_impressions", "post", "v17.0", ("views",), _ALBUM),
    _gone("carousel_album_reach", "post", "v17.0", ("reach",), _ALBUM),
    _gone("carousel_album_saved", "post", "v17.0", ("saves",), _ALBUM),
    _gone("carousel_album_video_views", "post", "v17.0", ("views",), _ALBUM),
    _gone("exits", "post", "v17.0", ("exits",), _BY_ACTION),
    _gone("taps_forward", "post", "v17.0", ("taps_forward",), _BY_ACTION),
    _gone("taps_back", "post", "v17.0", ("taps_back",), _BY_ACTION),
)
