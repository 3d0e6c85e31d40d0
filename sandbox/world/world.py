"""All accounts of the sandbox, each composed when first asked for."""

import threading
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sandbox.personas import ACCOUNT_IDS, ACCOUNTS, AccountSpec
from sandbox.world.audience import Audience
from sandbox.world.compose import account_number
from sandbox.world.post import Post
from sandbox.world.timeline import Timeline


@dataclass(frozen=True)
class AccountWorld:
    """One account with its posts and its audience."""

    spec: AccountSpec
    timeline: Timeline
    audience: Audience


class World:
    """The content, deterministic from seed and epoch."""

    def __init__(self, *, seed: int, epoch: datetime) -> None:
        self.seed = seed
        self.epoch = epoch
        self._lock = threading.Lock()
        self._accounts: dict[str, AccountWorld] = {}

    def account(self, account_id: str) -> AccountWorld:
        """The world of one account. Raises KeyError for an unknown id."""
        spec = ACCOUNTS[account_id][2]
        with self._lock:
            if account_id not in self._accounts:
                timeline = Timeline(spec, seed=self.seed, epoch=self.epoch)
                audience = Audience(
                    spec, seed=self.seed, epoch=self.epoch, posts_between=timeline.posts_between
                )
                self._accounts[account_id] = AccountWorld(spec, timeline, audience)
            return self._accounts[account_id]

    def by_username(self, username: str) -> AccountWorld | None:
        """The world of the account with this username."""
        for account_id, (_, _, spec) in ACCOUNTS.items():
            if spec.username == username:
                return self.account(account_id)
        return None

    def find_post(self, media_id: str, now: datetime) -> Post | None:
        """A post or living story of any account."""
        account = self._by_media_id(media_id)
        return account.timeline.find(media_id, now) if account is not None else None

    def ever(self, media_id: str, now: datetime) -> Post | None:
        """A post or story of any account that exists at `now`, or has before."""
        account = self._by_media_id(media_id)
        return account.timeline.find_any(media_id, now) if account is not None else None

    def find_child(self, child_id: str, now: datetime) -> Post | None:
        """The album of any account that holds this child."""
        account = self._by_media_id(child_id)
        return account.timeline.find_parent(child_id, now) if account is not None else None

    def _by_media_id(self, media_id: str) -> AccountWorld | None:
        account_id = ACCOUNT_IDS.get(account_number(media_id))
        return self.account(account_id) if account_id is not None else None

    def find_shortcode(self, shortcode: str, now: datetime) -> Post | None:
        """A post or living story of any account by its shortcode."""
        for account_id, (persona, _, _) in ACCOUNTS.items():
            if persona.hidden:
                continue
            post = self.account(account_id).timeline.find_shortcode(shortcode, now)
            if post is not None:
                return post
        return None


@lru_cache(maxsize=4)
def world_of(seed: int, epoch: datetime) -> World:
    """The one world of this seed and epoch; what it has composed is shared, since it never differs."""
    return World(seed=seed, epoch=epoch)
