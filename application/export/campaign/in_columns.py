"""Posts of a report in the columns that results are worked out of. Pure."""

from collections.abc import Mapping, Sequence

from application.campaigns.results.columns import Column, PostColumns, PostType
from application.campaigns.results.engagement import post_engagement_rate
from application.campaigns.results.post_sets import Accepted, OtherPosts, Owner, State
from application.campaigns.results.rates import ENGAGEMENT_BY_REACH, FOLLOWERS, worked_out
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.beside import PostBefore
from application.media_kinds import MediaKind

RATE = ENGAGEMENT_BY_REACH.name
"""The column of each post's own engagement rate by reach."""


def accepted_of(posts: Sequence[ReportedPost], followers: Mapping[int, int]) -> Accepted:
    """The posts with their owners' followers at posting, by post, and each one's engagement rate."""
    columns = PostColumns.of(posts)
    figures: dict[str, Column] = worked_out(dict(columns.figures))
    figures[FOLLOWERS] = [followers.get(post.post_id) for post in posts]
    figures[RATE] = [post_engagement_rate(post) for post in posts]
    return Accepted(
        posts=PostColumns(columns.types, figures, columns.manual),
        ids=[post.post_id for post in posts],
        owners=[_owner(post) for post in posts],
        states=[_state(post) for post in posts],
        posted_at=[post.posted_at for post in posts],
        closed_at=[None] * len(posts),
        captions=[post.caption for post in posts],
        networks=[post.network for post in posts],
    )


def before_of(posts: Sequence[PostBefore]) -> OtherPosts:
    """Posts of the time before, with each one's engagement rate alone."""
    types: dict[MediaKind, PostType] = {post.kind: PostType(post.kind, None) for post in posts}
    return OtherPosts(
        posts=PostColumns([types[post.kind] for post in posts], {RATE: [post.rate for post in posts]}),
        ids=[post.post_id for post in posts],
        account_ids=[post.account_id for post in posts],
        posted_at=(),
    )


def rates_before(others: OtherPosts) -> tuple[PostBefore, ...]:
    """Posts of the time before as the report's facts hold them; their columns are worked out."""
    figures = others.posts.figures
    parts = zip(figures[ENGAGEMENT_BY_REACH.above], figures[ENGAGEMENT_BY_REACH.below], strict=True)
    rates = [above / below if above is not None and below else None for above, below in parts]
    kinds = [type_.kind for type_ in others.posts.types]
    return tuple(map(PostBefore, others.ids, others.account_ids, kinds, rates))


def _owner(post: ReportedPost) -> Owner:
    return Owner(post.instagram_account, post.user_id, post.username, post.partner, post.user_id is None)


def _state(post: ReportedPost) -> State:
    return State(
        media_type=post.media_type,
        media_product_type=post.media_product_type,
        region=post.region,
        insights_reason=post.insights_reason,
        refused_metrics=post.refused_metrics,
        is_unread=post.read_at is None,
        has_details=post.details_read_at is not None,
        is_deleted=post.deleted_at is not None,
        is_by_hand=post.is_by_hand,
    )
