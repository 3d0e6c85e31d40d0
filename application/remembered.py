"""What was made once and is the same as long as what it was made from is the same."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


_all: list[Callable[[], None]] = []


def forget_everything() -> None:
    """Make everything anew: another database has other rows under the same numbers and marks."""
    for forget in _all:
        forget()


class _Kept(Generic[Value]):
    def __init__(self) -> None:
        self.last: tuple[Any, Value] | None = None


class Remembered(Generic[Value]):
    """The last value of each of the `most` keys that were asked for last, in this process."""

    def __init__(self, most: int) -> None:
        kept = lru_cache(most)(lambda _key: _Kept[Value]())
        self._kept: Callable[[Hashable], _Kept[Value]] = kept
        self.forget = kept.cache_clear
        _all.append(self.forget)

    def get(self, key: Hashable, state: Any, make: Callable[[], Value]) -> Value:
        """What `make` gave when `state` was equal to this one, or gives now.

        `state` has to hold all that the value hangs on, and need not be hashable.
        """
        kept = self._kept(key)
        last = kept.last
        if last is None or last[0] != state:
            last = (state, make())
            kept.last = last
        return last[1]

    def get_all(
        self, states: Mapping[Key, Any], make: Callable[[Sequence[Key]], Mapping[Key, Value]]
    ) -> dict[Key, Value]:
        """The same for many keys, each with its state: `make` is asked once, for those that have to be made.

        What it doesn't make is absent.
        """
        places = {key: self._kept(key) for key in states}
        found: dict[Key, Value] = {}
        for key, kept in places.items():
            last = kept.last
            if last is not None and last[0] == states[key]:
                found[key] = last[1]
        lacking = [key for key in states if key not in found]
        if lacking:
            made = make(lacking)
            found.update(made)
            for key, value in made.items():
                places[key].last = (states[key], value)
        return found
