"""A partner with years of figures, for tests of their pages in a browser: each chart has what it draws."""

import io
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from PIL import Image, ImageChops

from application.clock import clock
from application.collection.pictures.copying import BLOB_KIND
from application.extensions import db
from application.gateways import gateways
from application.models import Decision, InstagramAccount, Picture, PictureKind, PictureState, Post
from application.profiles.media_kit import keeping
from application.profiles.media_kit.choices import MOST_POSTS, Choices, Part
from tests import builders
from tests.browser.conftest import Site
from tests.profiles.audience.rows import tell_audience, tell_online
from tests.profiles.insights import SERIES, add_days

YEARS = 3
READINGS = 60
AGES = ("13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+")
COUNTRIES = ("DE", "AT", "CH", "US", "FR", "GB", "IT", "ES", "NL", "PL", "TR", "SE")
CITIES = (
    "Berlin, Berlin",
    "Zürich, Canton of Zürich",
    "Cologne, North Rhine-Westphalia",
    "Paris, Île-de-France",
)


@dataclass(frozen=True)
class Seeded:
    """A partner with three years of days and a few hundred posts with pictures.

    `frames` are the partner's pages with how many charts stand in frames on each; `kit` is the page for
    strangers.
    """

    site: Site
    user_id: int
    frames: dict[str, int]
    kit: str

    @property
    def paths(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.frames, self.kit)


def seed(site: Site) -> Seeded:
    """Seed them; commits."""
    with site.app.app_context():
        user = builders.create_partner(name="Mona Example", username="mona.example")
        account = user.instagram_account
        assert account is not None
        account.followers_count, account.last_collected_at = 12_345, clock.now()
        days = 365 * YEARS
        for name, usual in {**SERIES, "followers_count": 12_000}.items():
            add_days(account, name, [usual + (day * 37) % (usual // 3) for day in range(days)])
        _tell_people(account)
        latest = clock.now() - timedelta(days=1)
        posts = builders.create_posts(
            account, 200, posted_at=latest, views=900, reach=700, likes=50, caption="A quiet evening. " * 12
        )
        stories = builders.create_posts(
            account, 40, posted_at=latest, media_product_type="STORY", views=300, replies=2
        )
        _read_often(posts[0])
        campaign = builders.create_campaign(members=[user], starts_on=date(2020, 1, 1))
        for post in posts[:60]:
            builders.create_assignment(campaign, post, Decision.ACCEPTED)
        show_pictures([*posts, *stories])
        kit = _kit(user.id, posts[:MOST_POSTS])
        found = Seeded(site, user.id, _frames(posts[0].id, campaign.id), f"/kit/{kit}")
        db.session.remove()
    return found


def _frames(post_id: int, campaign_id: int) -> dict[str, int]:
    return {
        "/me": 1,
        "/me?days=all": 1,
        "/me/audience": 4,
        "/me/posts": 0,
        "/me/posts?as=list": 0,
        f"/me/posts/{post_id}": 1,
        "/me/stories": 0,
        "/me/campaigns": 0,
        f"/me/campaigns/{campaign_id}": 1,
        "/me/media-kit": 3,
        "/me/reports": 0,
        "/me/coverage": 0,
        "/me/seen-by": 0,
    }


def _tell_people(account: InstagramAccount) -> None:
    """Who follows, by two readings, and when they are online."""
    chance, today = random.Random(7), clock.now().date()
    names = {
        "age,gender": [f"{age},{gender}" for age in AGES for gender in "FMU"],
        "country": COUNTRIES,
        "city": CITIES,
    }
    for day in (today - timedelta(days=30), today):
        for breakdown, dimensions in names.items():
            tell_audience(account.id, day, breakdown, {each: chance.randint(20, 900) for each in dimensions})
    for back in range(2, 30):
        hours = {hour: 300 + chance.randint(0, 400) for hour in range(24)}
        tell_online(account.id, today - timedelta(days=back), hours)


def _read_often(post: Post) -> None:
    assert post.posted_at is not None
    for place in range(1, READINGS + 1):
        builders.create_reading(
            post, read_at=post.posted_at + timedelta(minutes=20 * place), views=place * 15, reach=place * 11
        )


def _kit(user_id: int, posts: list[Post]) -> str:
    """Switch on a kit that shows everything; the key of its link."""
    chosen = tuple(post.id for post in posts)
    choices = Choices("Tea and calm.", "mona@example.org", frozenset(Part), chosen)
    keeping.save(user_id, choices, seen=Choices().fingerprint)
    keeping.switch_on(user_id)
    kit = keeping.kit_of(user_id)
    assert kit is not None
    assert kit.token is not None
    db.session.commit()
    return kit.token


def _photograph() -> bytes:
    """As many bytes as a photograph of 640 pixels has: coarse shapes and fine grain."""
    size = (512, 640)
    picture = Image.new("RGB", size, "grey")
    for grain, strength in ((2, 10), (4, 16), (8, 24), (16, 36), (32, 50), (64, 64), (128, 70)):
        smaller = tuple(max(2, side // grain) for side in size)
        layers = [Image.effect_noise((smaller[0], smaller[1]), strength).resize(size) for _ in "RGB"]
        picture = ImageChops.add(picture, Image.merge("RGB", layers), offset=-128)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=82)
    return written.getvalue()


def show_pictures(posts: list[Post]) -> None:
    """Give each of the posts a copied picture."""
    name = gateways().blobs.put(_photograph(), kind=BLOB_KIND, content_type="image/jpeg")
    now = datetime.now(UTC)
    db.session.add_all(
        Picture(
            kind=PictureKind.POST,
            graph_id=post.graph_id or "",
            instagram_account_id=post.instagram_account_id,
            source_url=f"https://scontent.cdninstagram.com/{post.id}.jpg",
            source_path=f"scontent.cdninstagram.com/{post.id}.jpg",
            state=PictureState.KEPT,
            sha256=name,
            seen_at=now,
            kept_at=now,
        )
        for post in posts
    )
    db.session.commit()
