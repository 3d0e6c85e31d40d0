"""The settings of the follower tracker. `config.py` reads them among all others."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from application.settings_reader import ConfigError, SettingsReader

YOUTUBE = "https://youtube.googleapis.com"
X = "https://api.x.com"


@dataclass(frozen=True)
class FollowerSettings:
    """What the tracker runs with; without a key its network is not asked, and says so."""

    public: bool = False
    """Whether its pages and feeds are there for everybody, or for staff only."""
    origins: tuple[str, ...] = ()
    """The sites whose scripts may read the feeds."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))
    """What the times of old tallies and of the feeds are told in."""
    youtube_key: str = field(default="", repr=False)
    youtube_url: str = YOUTUBE
    x_token: str = field(default="", repr=False)
    x_url: str = X
    dumps_kept: int = 14
    thin_after_days: int = 0
    """How old hourly counts have to be for the daily ones to stand for them; 0 keeps all for good."""
    stale_after_hours: int = 48
    jump_percent: int = 20
    """A change within a day beyond which somebody is asked to look."""
    digest: bool = True
    """Whether admins get a letter each Monday."""
    youtube_daily_units: int = 10_000
    x_price: float = 0.010
    """Dollars for each account that X is asked of, once a day (graph-api.md §8)."""
    x_monthly_dollars: int = 0
    """What may be spent at X within a month; 0 sets no bound."""


def follower_settings(reader: SettingsReader, sandbox_url: str | None) -> FollowerSettings:
    """Raises ConfigError. With a sandbox all networks are its own, and have keys."""
    fallback = FollowerSettings()
    return FollowerSettings(
        public=reader.one_of("FOLLOWERS_PUBLIC", ("yes", "no"), "no") == "yes",
        origins=tuple(_origin(text) for text in reader.listed("FOLLOWERS_ORIGINS")),
        zone=_zone(reader.text("FOLLOWERS_ZONE", fallback.zone.key)),
        youtube_key=reader.text("YOUTUBE_API_KEY", "sandbox-youtube-key" if sandbox_url else ""),
        youtube_url=reader.text("YOUTUBE_URL", f"{sandbox_url}/youtube" if sandbox_url else YOUTUBE),
        x_token=reader.text("X_BEARER_TOKEN", "sandbox-x-token" if sandbox_url else ""),
        x_url=reader.text("X_URL", f"{sandbox_url}/x" if sandbox_url else X),
        dumps_kept=reader.whole("FOLLOWERS_DUMPS_KEPT", fallback.dumps_kept, most=365),
        thin_after_days=_whole_or_none(reader, "FOLLOWERS_THIN_AFTER_DAYS", most=36_500),
        stale_after_hours=reader.whole("FOLLOWERS_STALE_HOURS", fallback.stale_after_hours, most=720),
        jump_percent=reader.whole("FOLLOWERS_JUMP_PERCENT", fallback.jump_percent, most=1_000),
        digest=reader.one_of("FOLLOWERS_DIGEST", ("yes", "no"), "yes") == "yes",
        youtube_daily_units=reader.whole("YOUTUBE_DAILY_UNITS", fallback.youtube_daily_units, most=999_999),
        x_price=reader.number("X_PRICE_PER_ACCOUNT", fallback.x_price),
        x_monthly_dollars=_whole_or_none(reader, "X_MONTHLY_DOLLARS", most=999_999),
    )


def _whole_or_none(reader: SettingsReader, name: str, most: int) -> int:
    """A whole number, or 0 where the setting is empty or 0."""
    return 0 if reader.text(name, "0") == "0" else reader.whole(name, 1, most=most)


def _origin(text: str) -> str:
    """A site as browsers name it: scheme, host, port, and nothing behind. Raises ConfigError."""
    parts = urlsplit(text)
    if (
        parts.scheme not in ("https", "http")
        or not parts.netloc
        or text != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ConfigError(
            f"the setting FOLLOWERS_ORIGINS holds {text}, which is no origin such as https://example.org"
        )
    return text.lower()


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(f"the setting FOLLOWERS_ZONE names {text}, which is no time zone") from None
