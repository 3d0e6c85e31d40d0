"""The row of posts of one account: an exact number up to the epoch, then day by day for ever."""

import random
import threading
from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

from sandbox.personas import AccountSpec
from sandbox.world.compose import Place, compose
from sandbox.world.post import Post
from sandbox.world.randomness import stream

STORY_LIFE = timedelta(hours=24)
_STORY_DAYS_BEFORE_EPOCH = 2
_SLOTS_PER_DAY = 20
_WAKES_AT = 6
_WAKING_MINUTES = 15 * 60


class Timeline:
    """Posts and stories of one account, composed once and kept; later days come when time reaches them."""

    def __init__(self, spec: AccountSpec, *, seed: int, epoch: datetime) -> None:
        self.spec = spec
        self._seed = seed
        self._epoch = epoch
        self._lock = threading.Lock()
        self._posts: list[Post] = []
        self._stories: list[Post] = []
        self._post_times: list[datetime] = []
        self._by_id: dict[str, Post] = {}
        self._by_child: dict[str, Post] = {}
        self._by_shortcode: dict[str, Post] = {}
        self._next_day = -_STORY_DAYS_BEFORE_EPOCH
        self._begin()

    def posts(self, now: datetime) -> list[Post]:
        """Posts (no stories) that exist at `now`, oldest first."""
        self._reach(now)
        return self._posts[: bisect_right(self._post_times, now)]

    def count(self, now: datetime) -> int:
        """How many posts exist at `now`, without stories."""
        self._reach(now)
        return bisect_right(self._post_times, now)

    def posts_between(self, begin: datetime, end: datetime) -> list[Post]:
        """Posts with begin <= timestamp < end, oldest first."""
        self._reach(end)
        return self._posts[bisect_left(self._post_times, begin) : bisect_left(self._post_times, end)]

    def live_stories(self, now: datetime) -> list[Post]:
        """Stories younger than 24 hours, oldest first."""
        self._reach(now)
        return [story for story in self._stories if story.timestamp <= now < story.timestamp + STORY_LIFE]

    def stories_between(self, begin: datetime, end: datetime) -> list[Post]:
        """Stories with begin <= timestamp < end, oldest first, also those that have ended."""
        self._reach(end)
        return [story for story in self._stories if begin <= story.timestamp < end]

    def find_any(self, media_id: str, now: datetime) -> Post | None:
        """The post or story with this id, also one that has ended."""
        self._reach(now)
        return self._by_id.get(media_id)

    def find(self, media_id: str, now: datetime) -> Post | None:
        """The post or living story with this id, if it exists at `now`."""
        self._reach(now)
        return self._if_visible(self._by_id.get(media_id), now)

    def find_parent(self, child_id: str, now: datetime) -> Post | None:
        """The album that holds this child."""
        self._reach(now)
        return self._if_visible(self._by_child.get(child_id), now)

    def find_shortcode(self, shortcode: str, now: datetime) -> Post | None:
        """The post or living story with this shortcode."""
        self._reach(now)
        return self._if_visible(self._by_shortcode.get(shortcode), now)

    @staticmethod
    def _if_visible(post: Post | None, now: datetime) -> Post | None:
        if post is None or post.timestamp > now:
            return None
        if post.is_story and now >= post.timestamp + STORY_LIFE:
            return None
        return post

    def _begin(self) -> None:
        numbers = stream(self._seed, self.spec.key, "history")
        interval = timedelta(days=1) / self.spec.posts_per_day
        moments = []
        for place in range(self.spec.posts):
            moment = self._epoch - interval * (place + numbers.uniform(0.05, 0.95))
            moment = moment.replace(hour=numbers.randint(6, 20), minute=numbers.randint(0, 59))
            moment = moment.replace(microsecond=0)
            moments.append(moment if moment <= self._epoch else moment - timedelta(days=1))
        moments.sort()
        total = len(moments)
        for index, moment in enumerate(moments):
            self._add(
                Place(
                    index,
                    moment,
                    story=False,
                    before_professional=index < self.spec.before_professional,
                    surely_campaign=index in (total - 2, total - 5),
                )
            )

    def _reach(self, now: datetime) -> None:
        """Compose all days up to the one of `now`."""
        last = (now - self._epoch) // timedelta(days=1)
        if last < self._next_day:
            return
        with self._lock:
            while self._next_day <= last:
                self._compose_day(self._next_day)
                self._next_day += 1

    def _compose_day(self, day: int) -> None:
        numbers = stream(self._seed, self.spec.key, "day", day)
        begin = self._epoch + timedelta(days=day)
        if day >= 0:
            for slot, moment in enumerate(_moments(numbers, begin, self.spec.posts_per_day)):
                self._add(Place(self.spec.posts + day * _SLOTS_PER_DAY + slot, moment, story=False))
        story_numbers = stream(self._seed, self.spec.key, "stories", day)
        first = (day + _STORY_DAYS_BEFORE_EPOCH) * _SLOTS_PER_DAY
        for slot, moment in enumerate(_over_the_day(story_numbers, begin, self.spec.stories_per_day)):
            self._add(Place(first + slot, moment, story=True))

    def _add(self, place: Place) -> None:
        post = compose(self.spec, place, seed=self._seed, epoch=self._epoch)
        if post.is_story:
            self._stories.append(post)
        else:
            self._posts.append(post)
            self._post_times.append(post.timestamp)
        self._by_id[post.id] = post
        self._by_shortcode[post.shortcode] = post
        for child in post.children:
            self._by_child[child.id] = post


def _moments(numbers: random.Random, begin: datetime, per_day: float) -> list[datetime]:
    """Moments within the 24 hours from `begin`, in order, between 6 and 21 o'clock UTC."""
    minutes = [numbers.randrange(_WAKING_MINUTES) for _ in range(_count(numbers, per_day))]
    return sorted(_next_waking(begin, minute) for minute in minutes)


def _over_the_day(numbers: random.Random, begin: datetime, per_day: float) -> list[datetime]:
    """The same, each in its own part of these hours: with three a day or more, one always lives."""
    count = _count(numbers, per_day)
    first = min(max((begin.hour - _WAKES_AT) * 60 + begin.minute + 1, 0), _WAKING_MINUTES)
    parts = [int((part + numbers.random()) / count * _WAKING_MINUTES) for part in range(count)]
    return sorted(_next_waking(begin, (first + part) % _WAKING_MINUTES) for part in parts)


def _count(numbers: random.Random, per_day: float) -> int:
    return min(int(per_day) + (numbers.random() < per_day % 1), _SLOTS_PER_DAY)


def _next_waking(begin: datetime, minute: int) -> datetime:
    """When this minute of the waking hours comes next, from `begin` on."""
    moment = begin.replace(hour=_WAKES_AT, minute=0) + timedelta(minutes=minute)
    return moment if moment >= begin else moment + timedelta(days=1)
