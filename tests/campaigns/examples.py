"""A post with figures, as results take it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from application.campaigns.results.figures import Number, PostFigures


def post(
    number: int = 1,
    figures: Mapping[str, Number | None] | None = None,
    *,
    media_type: str | None = "IMAGE",
    product: str | None = "FEED",
    read_at: datetime | None = datetime(2026, 11, 2, tzinfo=UTC),
) -> PostFigures:
    return PostFigures(
        post_id=number,
        instagram_account=7,
        username="lena.cooks",
        media_type=media_type,
        media_product_type=product,
        posted_at=datetime(2026, 11, 1, tzinfo=UTC),
        caption=None,
        permalink=None,
        figures=figures or {},
        read_at=read_at,
    )


FULL = {"likes": 10, "comments": 3, "saves": 2, "shares": 5, "reach": 200}
