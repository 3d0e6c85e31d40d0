"""Passwords are kept as argon2id hashes, and nobody learns from the time whether an address is known."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from application.accounts.passwords import LONGEST, PasswordUnfit, check_password, hash_password

GOOD = "correct horse battery"


def test_a_hash_is_argon2id_with_the_chosen_cost() -> None:
    found = extract_parameters(hash_password(GOOD))
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 19_456, 2, 1)


def test_the_right_password_is_right_and_another_is_not() -> None:
    kept = hash_password(GOOD)
    assert check_password(kept, GOOD) == (True, None)
    assert check_password(kept, GOOD + " ").right is False
    assert check_password(kept, "").right is False


def test_a_password_may_hold_any_characters() -> None:
    password = "ключ 🔑 and\ttabs ok"
    assert check_password(hash_password(password), password).right


def test_a_hash_of_lower_cost_is_renewed_at_sign_in() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(GOOD)
    check = check_password(old, GOOD)
    assert check.right
    assert check.new_hash is not None
    assert check_password(check.new_hash, GOOD) == (True, None)
    assert check_password(old, "wrong password").new_hash is None


def test_nobody_and_a_broken_hash_have_no_right_password() -> None:
    assert check_password(None, "nobody has this password").right is False
    assert check_password("not a hash", GOOD).right is False


@pytest.mark.parametrize("length", [0, 11, LONGEST + 1])
def test_too_short_and_too_long_passwords_are_refused(length: int) -> None:
    with pytest.raises(PasswordUnfit):
        hash_password("x" * length)


@pytest.mark.parametrize("length", [12, LONGEST])
def test_the_shortest_and_the_longest_are_taken(length: int) -> None:
    kept = hash_password("x" * length)
    assert check_password(kept, "x" * length).right
    assert not check_password(kept, "x" * (length + 1)).right


def test_an_unknown_address_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []
    verify = PasswordHasher.verify

    def noting(self: PasswordHasher, hash: str, password: bytes) -> bool:
        costs.append(extract_parameters(hash))
        return bool(verify(self, hash, password))

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    check_password(None, GOOD)
    check_password(hash_password(GOOD), "wrong password")
    assert len(costs) == 2
    assert costs[0] == costs[1]
