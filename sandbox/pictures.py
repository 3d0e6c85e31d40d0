"""Pictures drawn here: a sky of two colours, a few calm shapes, and the handle."""

import io
import math
from functools import lru_cache

from flask import Blueprint, Response, request
from PIL import Image, ImageDraw, ImageFont
from werkzeug.wrappers import Response as BaseResponse

from sandbox import media_faults, pictures_links
from sandbox.personas import ACCOUNTS, AccountSpec
from sandbox.services import Services
from sandbox.video import still_video
from sandbox.world.captions import NICHES
from sandbox.world.post import Post
from sandbox.world.randomness import stream

_SIZES = {"REELS": (540, 960), "STORY": (540, 960), "FEED": (720, 900)}
Colour = tuple[int, int, int]


def blueprint(services: Services) -> Blueprint:
    """All of /cdn/. An address with a wrong or old signature is refused, as by the real image hosts."""
    routes = Blueprint("pictures", __name__, url_prefix="/cdn")

    def refused(path: str) -> bool:
        expiry, signature = request.args.get("oe", ""), request.args.get("oh", "")
        return not pictures_links.is_good(path, expiry, signature, services.clock.now())

    @routes.get("/profile/<username>.jpg")
    def profile(username: str) -> Response:
        account = services.world.by_username(username)
        if account is None or refused(f"profile/{username}.jpg"):
            return media_faults.expired()
        return _jpeg(draw_profile(account.spec.id))

    @routes.get("/media/<media_id>.jpg")
    def media(media_id: str) -> BaseResponse:
        now = services.clock.now()
        post = services.world.find_post(media_id, now) or services.world.find_child(media_id, now)
        if post is None or refused(f"media/{media_id}.jpg"):
            return media_faults.expired()
        fault = media_faults.take_fault(services, media_id, post)
        if fault is not None:
            return media_faults.answer(fault, draw_post(media_id, post), "image/jpeg")
        return _jpeg(draw_post(media_id, post))

    @routes.get("/media/<media_id>.mp4")
    def video(media_id: str) -> BaseResponse:
        post = services.world.find_post(media_id, services.clock.now())
        if post is None or post.media_type != "VIDEO" or refused(f"media/{media_id}.mp4"):
            return media_faults.expired()
        fault = media_faults.take_fault(services, media_id, post)
        if fault is not None:
            return media_faults.answer(fault, film_post(media_id, post), "video/mp4")
        return _mp4(film_post(media_id, post))

    return routes


def _jpeg(content: bytes) -> Response:
    return Response(content, content_type="image/jpeg", headers={"Cache-Control": "max-age=86400"})


def _mp4(content: bytes) -> Response:
    """A video, whole or the range asked for: players ask for ranges."""
    response = Response(content, content_type="video/mp4")
    response.make_conditional(request.environ, accept_ranges=True, complete_length=len(content))
    return response


def draw_post(media_id: str, post: Post) -> bytes:
    """The JPEG of a post or of an album's child."""
    return _draw(media_id, post.account_id, _SIZES[post.product_type], post.media_type == "VIDEO")


def film_post(media_id: str, post: Post) -> bytes:
    """The MP4 of a video post: its picture, held for four seconds."""
    return _film(draw_post(media_id, post))


@lru_cache(maxsize=64)
def _film(picture: bytes) -> bytes:
    return still_video(Image.open(io.BytesIO(picture)))


@lru_cache(maxsize=256)
def draw_profile(account_id: str) -> bytes:
    """The JPEG of a profile picture: initials on the account's colour."""
    spec = ACCOUNTS[account_id][2]
    image = _sky((320, 320), _hue(spec), 0.0)
    pen = ImageDraw.Draw(image)
    initials = "".join(word[0] for word in spec.name.split()[:2]).upper()
    pen.text((160, 160), initials, font=_font(120), fill=(255, 255, 255), anchor="mm")
    return _encoded(image)


@lru_cache(maxsize=256)
def _draw(media_id: str, account_id: str, size: tuple[int, int], video: bool) -> bytes:
    spec = ACCOUNTS[account_id][2]
    numbers = stream("picture", media_id)
    hue = (_hue(spec) + numbers.uniform(-0.09, 0.09)) % 1.0
    image = _sky(size, hue, numbers.uniform(-0.12, 0.12))
    width, height = size
    pen = ImageDraw.Draw(image, "RGBA")
    sun = width * numbers.uniform(0.09, 0.2)
    x, y = width * numbers.uniform(0.2, 0.8), height * numbers.uniform(0.14, 0.42)
    pen.ellipse((x - sun, y - sun, x + sun, y + sun), fill=(255, 250, 235, 210))
    for depth in range(numbers.randint(2, 4)):
        _hill(pen, size, hue, depth, numbers.uniform(0, 6.28), numbers.uniform(0.05, 0.12))
    for _ in range(numbers.randint(0, 5)):
        radius = width * numbers.uniform(0.01, 0.045)
        cx, cy = width * numbers.random(), height * numbers.uniform(0.05, 0.6)
        pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=(255, 255, 255, 70))
    if video:
        _play_mark(pen, size)
    pen.text((24, height - 24), f"@{spec.username}", font=_font(26), fill=(255, 255, 255, 235), anchor="ls")
    return _encoded(image)


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _hue(spec: AccountSpec) -> float:
    return (NICHES[spec.niche].hue + spec.number * 0.037) % 1.0


def _sky(size: tuple[int, int], hue: float, tilt: float) -> Image.Image:
    """Two colours, one flowing into the other from top to bottom."""
    top, bottom = _colour(hue, 0.42, 0.93), _colour(hue + 0.1 + tilt, 0.55, 0.74)
    column = Image.new("RGB", (1, 64))
    for row in range(64):
        share = row / 63
        column.putpixel(
            (0, row),
            (
                round(top[0] + (bottom[0] - top[0]) * share),
                round(top[1] + (bottom[1] - top[1]) * share),
                round(top[2] + (bottom[2] - top[2]) * share),
            ),
        )
    smooth = column.resize((1, size[1]), Image.Resampling.BICUBIC)
    return smooth.resize(size, Image.Resampling.NEAREST)


def _hill(
    pen: ImageDraw.ImageDraw, size: tuple[int, int], hue: float, depth: int, phase: float, swing: float
) -> None:
    width, height = size
    base = height * (0.58 + 0.13 * depth)
    line = [(x, base + height * swing * math.sin(x / width * 4.2 + phase)) for x in range(0, width + 13, 12)]
    colour = _colour(hue + 0.04 * depth, 0.5, 0.62 - 0.13 * depth)
    pen.polygon([(0, height), *line, (width, height)], fill=(*colour, 235))


def _play_mark(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    x, y, r = size[0] / 2, size[1] / 2, size[0] * 0.09
    pen.ellipse((x - r, y - r, x + r, y + r), fill=(0, 0, 0, 90))
    pen.polygon(
        [(x - r * 0.3, y - r * 0.5), (x - r * 0.3, y + r * 0.5), (x + r * 0.55, y)], fill=(255, 255, 255, 230)
    )


def _colour(hue: float, saturation: float, value: float) -> Colour:
    sector = (hue % 1.0) * 6
    fraction = sector - int(sector)
    low, falling = value * (1 - saturation), value * (1 - saturation * fraction)
    rising = value * (1 - saturation * (1 - fraction))
    red, green, blue = (
        (value, rising, low),
        (falling, value, low),
        (low, value, rising),
        (low, falling, value),
        (rising, low, value),
        (value, low, falling),
    )[int(sector) % 6]
    return round(red * 255), round(green * 255), round(blue * 255)


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()
