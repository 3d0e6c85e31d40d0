"""Draws one post or story of an account from its own stream of numbers."""

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.personas import AccountSpec
from sandbox.world.captions import CAMPAIGNS, NICHES, everyday, of_the_brand, sponsored
from sandbox.world.figures import final_figures
from sandbox.world.post import Child, MediaType, Post, ProductType
from sandbox.world.randomness import stream

CAMPAIGN_DAYS = 28
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ID_STEP = 1_234_567
_OF_ONE_ACCOUNT = 1_000_000_000_000
_FEW = 100
"""Accounts of higher numbers have posts of higher ids: those of the others leave no room."""
MOST_ACCOUNTS = 500
"""An album's children are told from the posts of the account that is so many further on."""


@dataclass(frozen=True)
class Place:
    """Where a post stands: its index in the account's row, its moment, and whether it is a story."""

    index: int
    moment: datetime
    story: bool
    before_professional: bool = False
    surely_campaign: bool = False


def media_id(account_number: int, place: Place) -> str:
    """The Graph id of a post; unique over all accounts, posts, stories and album children."""
    start = 18_000_000_000_000_000 if place.story else 17_900_000_000_000_000
    if account_number >= _FEW:
        start = 40_000_000_000_000_000 if place.story else 30_000_000_000_000_000
    return str(start + account_number * _OF_ONE_ACCOUNT + place.index * _ID_STEP)


def account_number(media_id: str) -> int:
    """The number of the account in an id of a post, story or album child; -1 for what is no such id."""
    if len(media_id) != 17 or not (media_id.isascii() and media_id.isdigit()):
        return -1
    number = int(media_id) // _OF_ONE_ACCOUNT
    return number % 100 if number < 30_000 else number % MOST_ACCOUNTS


def compose(spec: AccountSpec, place: Place, *, seed: int, epoch: datetime) -> Post:
    """One post, the same for the same seed, epoch, account and place."""
    numbers = stream(seed, spec.key, "story" if place.story else "post", place.index)
    identifier = media_id(spec.number, place)
    media_type, product_type = _types(spec, numbers, place.story)
    shortcode = _shortcode(numbers)
    children = _children(identifier, numbers) if media_type == "CAROUSEL_ALBUM" else ()
    caption, boost = _caption(spec, place, numbers, epoch)
    age_days = (epoch - place.moment) / timedelta(days=1)
    followers = int(spec.followers * math.exp(-spec.growth_per_day * age_days))
    final = final_figures(numbers, followers, product_type, boost=boost)
    if place.story and spec.withholds_replies:
        final["replies"] = 0
    slow_start = place.story and numbers.random() < 0.25
    return Post(
        id=identifier,
        account_id=spec.id,
        username=spec.username,
        shortcode=shortcode,
        timestamp=place.moment,
        media_type=media_type,
        product_type=product_type,
        caption=caption,
        children=children,
        final=final,
        half_time_hours=numbers.uniform(4, 8) if place.story else numbers.uniform(14, 40),
        delay_seconds=numbers.randint(180, 900) if slow_start else 0,
        average_watch_ms=numbers.randint(2_400, 11_500),
        skip_rate=round(numbers.uniform(18.0, 62.0), 2),
        before_professional=place.before_professional,
        without_media_url=media_type == "VIDEO" and numbers.random() < 0.03,
    )


def _types(spec: AccountSpec, numbers: random.Random, story: bool) -> tuple[MediaType, ProductType]:
    draw = numbers.random()
    if story:
        return ("VIDEO" if draw < 0.4 else "IMAGE"), "STORY"
    if draw < spec.reels_share:
        return "VIDEO", "REELS"
    if draw < spec.reels_share + spec.carousel_share:
        return "CAROUSEL_ALBUM", "FEED"
    return "IMAGE", "FEED"


def _shortcode(numbers: random.Random) -> str:
    return "D" + "".join(numbers.choices(_ALPHABET[:62], k=10))


def _children(identifier: str, numbers: random.Random) -> tuple[Child, ...]:
    count = numbers.randint(2, 6)
    start = int(identifier) + 500_000_000_000_000
    return tuple(Child(str(start + position * 97), _shortcode(numbers)) for position in range(count))


def _caption(
    spec: AccountSpec, place: Place, numbers: random.Random, epoch: datetime
) -> tuple[str | None, float]:
    """The caption and how much better than usual the post does."""
    niche = NICHES[spec.niche]
    recent = place.moment > epoch - timedelta(days=CAMPAIGN_DAYS)
    draw = numbers.random()
    if recent and spec.campaigns and (place.surely_campaign or draw < 0.34):
        campaign = CAMPAIGNS[numbers.choice(spec.campaigns)]
        return sponsored(niche, campaign, numbers), 0.9
    if place.story:
        return None, 1.0
    if recent and spec.key in CAMPAIGNS and draw < 0.45:
        return of_the_brand(niche, CAMPAIGNS[spec.key], numbers), 1.0
    return everyday(niche, numbers), 1.0 + (numbers.random() < 0.05) * 2.0
