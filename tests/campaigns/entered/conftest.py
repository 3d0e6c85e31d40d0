"""What tests of entering by hand share."""

import io

from PIL import Image

from tests.campaigns.stage import Stage


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()


def entry(stage: Stage, **more: object) -> dict[str, object]:
    """What a good form of a post by hand sends."""
    return {
        "user": str(stage.influencer_id),
        "network": "tiktok",
        "kind": "reel",
        "link": "https://www.tiktok.com/@lena/video/71?utm_source=mail",
        "posted_at": "2026-11-10T14:05",
        "caption": "Soup 🥣 مرحبا",
        "figure_views": "12,000",
        "figure_likes": "0",
        **more,
    }
