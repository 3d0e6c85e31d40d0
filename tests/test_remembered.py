"""What is remembered is as good as made anew."""

from collections.abc import Sequence

from application.remembered import Remembered


def test_a_value_is_made_once_as_long_as_its_state_is_equal() -> None:
    made: list[int] = []
    remembered: Remembered[int] = Remembered(2)

    def make() -> int:
        made.append(len(made))
        return made[-1]

    assert [remembered.get("a", {"list": [1]}, make) for _ in range(3)] == [0, 0, 0]
    assert remembered.get("a", {"list": [2]}, make) == 1
    assert remembered.get("a", {"list": [1]}, make) == 2
    assert remembered.get("b", {"list": [1]}, make) == 3
    remembered.forget()
    assert remembered.get("b", {"list": [1]}, make) == 4


def test_what_changed_while_it_was_made_is_given_but_not_kept() -> None:
    remembered: Remembered[str] = Remembered(2)
    assert remembered.get("a", 1, lambda: "of the moment", lambda: 2) == "of the moment"
    assert remembered.get("a", 1, lambda: "anew", lambda: 1) == "anew"
    assert remembered.get("a", 1, lambda: "never", lambda: 1) == "anew"


def test_no_more_is_remembered_than_asked_for() -> None:
    remembered: Remembered[str] = Remembered(2)
    for key in ("a", "b", "c"):
        remembered.get(key, None, key.upper)
    assert remembered.get("a", None, lambda: "anew") == "anew"
    assert remembered.get("c", None, lambda: "anew") == "C"


def test_of_many_only_what_has_changed_is_made_in_one_go() -> None:
    remembered: Remembered[str] = Remembered(10)
    asked: list[Sequence[int]] = []

    def make(keys: Sequence[int]) -> dict[int, str]:
        asked.append(keys)
        return {key: f"made {len(asked)}" for key in keys if key != 9}

    assert remembered.get_all({1: "a", 2: "b"}, make) == {1: "made 1", 2: "made 1"}
    assert remembered.get_all({1: "a", 2: "B", 3: "c"}, make) == {1: "made 1", 2: "made 2", 3: "made 2"}
    assert remembered.get_all({3: "c", 1: "a"}, make) == {3: "made 2", 1: "made 1"}
    assert asked == [[1, 2], [2, 3]]
    assert remembered.get_all({9: "z"}, make) == {}


def test_of_more_than_it_holds_all_are_given_all_the_same() -> None:
    remembered: Remembered[int] = Remembered(2)
    assert remembered.get_all(dict.fromkeys(range(5)), lambda keys: {key: key for key in keys}) == {
        key: key for key in range(5)
    }
