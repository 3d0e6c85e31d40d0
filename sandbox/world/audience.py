"""Followers, daily reach and audience of one account; days are Pacific days, as in the API."""

import math
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sandbox.personas import AccountSpec
from sandbox.world.post import Post
from sandbox.world.randomness import stream, unit

PACIFIC = ZoneInfo("America/Los_Angeles")
MIN_FOLLOWERS_FOR_AUDIENCE = 100
MAX_ROWS = 45

_CITIES: dict[str, tuple[str, ...]] = {
    "SE": ("Gothenburg, Västra Götaland County", "Stockholm, Stockholm County", "Malmö, Skåne County"),
    "DE": ("Berlin, Berlin", "Leipzig, Saxony", "Hamburg, Hamburg"),
    "NO": ("Oslo, Oslo", "Bergen, Vestland"),
    "GB": ("London, England", "Leeds, England"),
    "US": ("New York, New York", "Portland, Oregon", "Austin, Texas"),
    "DK": ("Copenhagen, Capital Region",),
    "PT": ("Lisbon, Lisbon", "Porto, Porto"),
    "NG": ("Lagos, Lagos",),
    "ES": ("Madrid, Madrid", "Valencia, Valencia"),
    "BR": ("São Paulo, São Paulo (state)",),
    "FR": ("Paris, Île-de-France", "Lyon, Rhône-Alpes"),
    "JP": ("Kyoto, Kyoto",),
    "AT": ("Vienna, Vienna",),
    "CH": ("Zürich, Zürich",),
    "NL": ("Utrecht, Utrecht",),
    "IT": ("Faenza, Emilia-Romagna", "Milan, Lombardy"),
    "MX": ("Mexico City, Distrito Federal",),
    "AR": ("Buenos Aires, Buenos Aires",),
    "CO": ("Bogotá, Bogotá",),
    "CZ": ("Brno, South Moravia", "Prague, Prague"),
    "SK": ("Bratislava, Bratislava",),
    "IN": ("Pune, Maharashtra",),
}
_AGES = {"13-17": 3, "18-24": 24, "25-34": 38, "35-44": 20, "45-54": 9, "55-64": 4, "65+": 2}


def day_start(day: date) -> datetime:
    """The first moment of a Pacific day, in UTC (07:00 or 08:00)."""
    return datetime.combine(day, time(), tzinfo=PACIFIC).astimezone(UTC)


def pacific_day(moment: datetime) -> date:
    """The Pacific day that a moment falls on."""
    return moment.astimezone(PACIFIC).date()


class Audience:
    """The people around one account, as pure functions of day and moment."""

    def __init__(
        self,
        spec: AccountSpec,
        *,
        seed: int,
        epoch: datetime,
        posts_between: Callable[[datetime, datetime], list[Post]],
    ) -> None:
        self.spec = spec
        self._seed = seed
        self._epoch = epoch
        self._epoch_day = pacific_day(epoch)
        self._posts_between = posts_between
        self._net_sums: list[int] = [0]
        self._lock = threading.Lock()

    def gained(self, day: date) -> int:
        """New followers of one whole day, gross, never negative."""
        draw = unit(self._seed, self.spec.key, "gained", day.toordinal())
        churn = self._churn()
        return round(self.spec.followers * (self.spec.growth_per_day + churn) * (0.6 + 0.8 * draw))

    def lost(self, day: date) -> int:
        """Followers who left on one whole day."""
        draw = unit(self._seed, self.spec.key, "lost", day.toordinal())
        return round(self.spec.followers * self._churn() * (0.6 + 0.8 * draw))

    def followers(self, now: datetime) -> int:
        """The total at a moment; exactly the account's stated size at the epoch."""
        return max(0, self.spec.followers + self._since_epoch_day(now) - self._since_epoch_day(self._epoch))

    def reach(self, day: date) -> int:
        """Accounts reached on one whole Pacific day."""
        noise = unit(self._seed, self.spec.key, "reach", day.toordinal())
        weekday = 1.15 if day.weekday() >= 5 else 1.0
        quiet = (self.spec.followers + 20) * (0.05 + 0.03 * noise) * weekday
        start = day_start(day)
        posts = self._posts_between(start - timedelta(days=1), start + timedelta(days=1))
        from_posts = sum(post.final["reach"] * (0.38 if post.timestamp >= start else 0.2) for post in posts)
        return round(quiet + from_posts)

    def reach_over(self, days: list[date]) -> int:
        """Accounts reached over several days: less than the sum, since the same people come again."""
        if not days:
            return 0
        daily = [self.reach(day) for day in days]
        return max(daily) + round(0.42 * (sum(daily) - max(daily)))

    def online(self, day: date) -> dict[str, int]:
        """Followers online by hour of one day."""
        spread = {}
        for hour in range(24):
            wave = 0.5 + 0.38 * math.sin((hour - 9) / 24 * 2 * math.pi)
            noise = 0.92 + 0.16 * unit(self._seed, self.spec.key, "online", day.toordinal(), hour)
            spread[str(hour)] = round(self.spec.followers * 0.33 * wave * noise)
        return spread

    def shares(self, dimensions: tuple[str, ...]) -> list[tuple[tuple[str, ...], float]]:
        """Rows of (values of the dimensions, share of the followers), largest first, at most 45."""
        rows: list[tuple[tuple[str, ...], float]] = [((), 1.0)]
        for dimension in dimensions:
            weights = self._weights(dimension)
            total = sum(weights.values())
            rows = [
                ((*values, name), share * weight / total)
                for values, share in rows
                for name, weight in weights.items()
            ]
        return sorted(rows, key=lambda row: -row[1])[:MAX_ROWS]

    def _weights(self, dimension: str) -> dict[str, float]:
        numbers = stream(self._seed, self.spec.key, "audience", dimension)
        if dimension == "age":
            return {name: weight * numbers.uniform(0.7, 1.3) for name, weight in _AGES.items()}
        if dimension == "gender":
            women = numbers.uniform(35, 75)
            return {"F": women, "M": 96 - women, "U": 4.0}
        countries = {name: 1 / (rank + 1.2) for rank, name in enumerate(self.spec.countries)}
        if dimension == "country":
            return countries
        return {
            city: weight / (rank + 1.5)
            for name, weight in countries.items()
            for rank, city in enumerate(_CITIES[name])
        }

    def _churn(self) -> float:
        return 0.0 if self.spec.followers < MIN_FOLLOWERS_FOR_AUDIENCE else 0.0005

    def _since_epoch_day(self, moment: datetime) -> int:
        """Net change from the start of the epoch's day to a moment at or after the epoch."""
        day = pacific_day(moment)
        whole = (day - self._epoch_day).days
        with self._lock:
            while len(self._net_sums) <= whole:
                next_day = self._epoch_day + timedelta(days=len(self._net_sums) - 1)
                self._net_sums.append(self._net_sums[-1] + self.gained(next_day) - self.lost(next_day))
        net_today = self.gained(day) - self.lost(day)
        share = (moment - day_start(day)) / timedelta(days=1)
        return self._net_sums[max(0, whole)] + math.floor(net_today * share)
