"""Which new passwords are taken: long enough, not common, not one's own name; any characters."""

import threading

import pytest

from application.accounts.password_strength import refuse_weak
from application.accounts.passwords import LONGEST, PasswordUnfit

OWN = ("Mona Lindqvist", "mona.lindqvist@example.org", "Bacchus Influencer Platform")


@pytest.mark.parametrize(
    "password",
    [
        "a long enough password",
        "correct horse battery",
        "ключ 🔑 and\ttabs ok",
        "Tr0ub4dor&3 and more",
        "lindqvist walks her seven brown dogs",
        "quite plain words in one line " * 4,
        "            spaces at both ends            ",
    ],
)
def test_good_ones_are_taken(password: str) -> None:
    refuse_weak(password, OWN)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "at least 12"),
        ("Xk9!qLm2#vB", "at least 12"),
        ("x7" * 65, "at most 128"),
        ("password1234", "commonest"),
        ("Password1234", "commonest"),
        ("P@ssw0rd1234", "commonest"),
        ("qwertyuiop12", "commonest|side by side"),
        ("asdfghjkl;'#zxc", "side by side|too easily"),
        ("111111111111", "repeats"),
        ("iloveyouiloveyou", "repeats"),
        ("abcdefghijklmnop", "alphabet"),
        ("mona.lindqvist1985", "your own name"),
        ("MONALINDQVIST!!", "your own name"),
        ("mona.lindqvist@example.org", "your own name"),
        ("Bacchus Influencer Platform", "your own name"),
        ("x" * 128, "repeats"),
    ],
)
def test_weak_ones_are_refused_and_it_is_said_why(password: str, why: str) -> None:
    with pytest.raises(PasswordUnfit, match=why):
        refuse_weak(password, OWN)


def test_what_is_ones_own_is_common_to_nobody_else() -> None:
    refuse_weak("Zebulon Quartermaine", ())
    with pytest.raises(PasswordUnfit):
        refuse_weak("Zebulon Quartermaine", ("Zebulon Quartermaine",))
    refuse_weak("Zebulon Quartermaine", ("Mona Lindqvist",))


def test_several_at_once_do_not_mix_their_words() -> None:
    wrong: list[str] = []

    def choose(number: int) -> None:
        name = f"zqxv{number}kwjy plmt{number}brdf"
        for _ in range(5):
            refuse_weak("seven brown teapots leap", (name,))
            try:
                refuse_weak(f"{name}!", (name,))
                wrong.append(name)
            except PasswordUnfit:
                pass

    threads = [threading.Thread(target=choose, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert wrong == []


def test_endless_ones_take_no_endless_time() -> None:
    """What would take zxcvbn minutes: 128 characters that each may stand for several letters."""
    refuse_weak(("4@8({[<369&#!1/|0$5+7%2/" * 6)[:LONGEST])
