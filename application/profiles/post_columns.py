"""What every list of a partner's posts reads of a post beside its figures."""

from typing import Any

from application.models import InstagramAccount, Post

POST_COLUMNS: tuple[Any, ...] = (
    Post.id,
    Post.media_type,
    Post.media_product_type,
    Post.caption,
    Post.posted_at,
    Post.last_read_at,
    Post.insights_reason,
    Post.refused_metrics,
    Post.details_read_at,
    Post.deleted_at,
    Post.webhook_figures,
    Post.manual_figures,
    InstagramAccount.region,
)
"""Of a post joined with its account: what `why_missing` asks of it is among them."""
