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


class _Place(Generic[Value]):
    """Read and replaced whole: threads may do both at a time."""

    def __init__(self) -> None:
        self.last: Value | None = None


class LastMade(Generic[Value]):
    """The last value of each of the `most` keys that were asked for last, in this process.

    Whoever asks finds out whether it is still right, and puts another in its place.
    """

    def __init__(self, most: int) -> None:
        places = lru_cache(most)(lambda _key: _Place[Value]())
        self.place: Callable[[Hashable], _Place[Value]] = places
        self.forget = places.cache_clear
        _all.append(self.forget)


class Remembered(Generic[Value]):
    """The same, with the state of what each was made from."""

    def __init__(self, most: int) -> None:
        self._made: LastMade[tuple[Any, Value]] = LastMade(most)
        self.forget = self._made.forget

    def get(
        self, key: Hashable, state: Any, make: Callable[[], Value], again: Callable[[], Any] | None = None
    ) -> Value:
        """What `make` gave when `state` was equal to this one, or gives now.

        `state` has to hold all that the value hangs on, and need not be hashable. Where a state may come back
        after another, `again` reads it once more: what was made is kept only if nothing changed meanwhile.
        """
        place = self._made.place(key)
        last = place.last
        if last is not None and last[0] == state:
            return last[1]
        value = make()
        if again is None or again() == state:
            place.last = (state, value)
        return value

    def get_all(
        self, states: Mapping[Key, Any], make: Callable[[Sequence[Key]], Mapping[Key, Value]]
    ) -> dict[Key, Value]:
        """The same for many keys, each with its state: `make` is asked once, for those that have to be made.

        What it doesn't make is absent.
        """
        places = {key: self._made.place(key) for key in states}
        found: dict[Key, Value] = {}
        for key, place in places.items():
            last = place.last
            if last is not None and last[0] == states[key]:
                found[key] = last[1]
        lacking = [key for key in states if key not in found]
        if lacking:
            made = make(lacking)
            found.update(made)
            for key, value in made.items():
                places[key].last = (states[key], value)
        return found
