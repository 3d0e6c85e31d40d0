"""The public accounts that can be counted: those of accounts.csv, load_<network>_<n>, and those in trouble.

A trouble is in the handle, with the number of days after the sandbox's epoch at which it begins: until then
`renamed_3` is an account like any other, and `gone_0` is gone from the start.
"""

import csv
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from sandbox.networks.growth import Size, followers

NETWORKS = ("facebook", "instagram", "twitter", "youtube")
TROUBLES = ("hidden", "protected", "suspended", "renamed", "taken", "gone", "personal")
_TROUBLED = re.compile(rf"({'|'.join(TROUBLES)})_(\d{{1,5}})(_now)?")
_LOAD = re.compile(r"load_([a-z]+)_(\d{1,7})")
_LOADS = {**{name: (name, 1) for name in NETWORKS}, "x": ("twitter", 2)}
"""What stands for which network inside load_…, and the block of numbers: names on X have fifteen letters."""
# Numbers inside ids: of the table from 1, of each trouble a block, the new holders of taken handles; load.
_BLOCK = 100_000
_HOLDERS = len(TROUBLES) + 1
_LOAD_BLOCK = 10_000_000
_OFFSETS = {
    "facebook": 300_000_000_000_000,
    "instagram": 17_841_500_000_000_000,
    "twitter": 14_000_000_000,
}
_CHANNEL = "UCsandbox"


@dataclass(frozen=True)
class Seen:
    """An account as its network shows it at one moment. `user_name` is what a channel had before handles."""

    id: str
    handle: str
    name: str
    followers: int
    user_name: str = ""
    is_hidden: bool = False
    is_protected: bool = False
    is_suspended: bool = False


@dataclass(frozen=True)
class _Account:
    network: str
    number: int
    handle: str
    name: str
    size: Size
    other_handle: str = ""


def by_handle(network: str, handle: str, began: datetime, now: datetime) -> Seen | None:
    """Who goes by the handle there now, whatever its capitals."""
    handle = handle.lower()
    if found := _table()[0].get((network, handle)):
        return None if found.other_handle else _seen(found, now)
    if load := _LOAD.fullmatch(handle):
        there, block = _LOADS.get(load[1], ("", 0))
        account = _made(network, block * _LOAD_BLOCK + int(load[2]), f"load_{load[1]}_{int(load[2])}")
        return _seen(account, now) if there == network else None
    troubled = _TROUBLED.fullmatch(handle)
    return _in_trouble(network, troubled, began, now) if troubled else None


def by_user_name(name: str, now: datetime) -> Seen | None:
    """The channel that had this user name on YouTube before it had a handle."""
    found = _table()[0].get(("youtube", name.lower()))
    return _seen(found, now) if found and found.other_handle else None


def by_id(network: str, account_id: str, began: datetime, now: datetime) -> Seen | None:
    """The account of that number, whatever its handle now."""
    number = _number(network, account_id)
    if number is None:
        return None
    if found := _table()[1].get((network, number)):
        return _seen(found, now)
    block, load = divmod(number, _LOAD_BLOCK)
    if block:
        name = next((name for name, meant in _LOADS.items() if meant == (network, block)), None)
        return by_handle(network, f"load_{name}_{load}", began, now) if name else None
    block, days = divmod(number, _BLOCK)
    if not 1 <= block <= _HOLDERS:
        return None
    handle = f"{'taken' if block == _HOLDERS else TROUBLES[block - 1]}_{days}"
    seen = by_handle(network, handle, began, now) or by_handle(network, f"{handle}_now", began, now)
    return seen if seen is not None and seen.id == account_id else None


def _in_trouble(network: str, troubled: re.Match[str], began: datetime, now: datetime) -> Seen | None:
    """The account as its trouble leaves it; None where nobody goes by the handle."""
    kind, days, is_new_handle = troubled[1], int(troubled[2]), troubled[3] is not None
    begun = now >= began + timedelta(days=days)
    is_there = not begun or kind not in ("gone", "personal", "renamed")
    if is_new_handle:
        is_there = begun and kind == "renamed"
    if not is_there or (kind == "personal" and network != "instagram"):
        return None
    block = _HOLDERS if begun and kind == "taken" else TROUBLES.index(kind) + 1
    account = _made(network, block * _BLOCK + days, troubled[0])
    return _seen(account, now, trouble=kind if begun else "")


def _seen(account: _Account, now: datetime, *, trouble: str = "") -> Seen:
    return Seen(
        id=_id(account.network, account.number),
        handle=account.other_handle or account.handle,
        name=account.name,
        followers=followers(account.size, now),
        user_name=account.handle if account.other_handle else "",
        is_hidden=trouble == "hidden",
        is_protected=trouble == "protected",
        is_suspended=trouble == "suspended",
    )


def _made(network: str, number: int, handle: str) -> _Account:
    """One that stands in no table: its size lies in its number."""
    chance = int(sha256(f"{network}/{number}".encode()).hexdigest()[:12], 16) / 16**12
    size = Size(int(200 * 10 ** (3.3 * chance)), 0.01 + 0.09 * (chance * 11 % 1))
    return _Account(network, number, handle, handle.replace("_", " ").capitalize(), size)


def _id(network: str, number: int) -> str:
    return f"{_CHANNEL}{number:015}" if network == "youtube" else str(_OFFSETS[network] + number)


def _number(network: str, account_id: str) -> int | None:
    digits = account_id.removeprefix(_CHANNEL) if network == "youtube" else account_id
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 20:
        return None
    number = int(digits) - _OFFSETS.get(network, 0)
    return number if _id(network, max(number, 0)) == account_id else None


@cache
def _table() -> tuple[dict[tuple[str, str], _Account], dict[tuple[str, int], _Account]]:
    """By handle or user name in small letters, and by number."""
    with Path(__file__).with_name("accounts.csv").open(encoding="utf-8", newline="") as file:
        accounts = [
            _Account(
                row["network"],
                number,
                row["handle"],
                row["name"],
                Size(int(row["followers"]), float(row["yearly_growth"])),
                row["other_handle"],
            )
            for number, row in enumerate(csv.DictReader(file), 1)
        ]
    named = {(each.network, each.handle.lower()): each for each in accounts}
    others = {(each.network, each.other_handle): each for each in accounts if each.other_handle}
    return named | {key: _by_its_handle(each) for key, each in others.items()}, {
        (each.network, each.number): each for each in accounts
    }


def _by_its_handle(account: _Account) -> _Account:
    return _Account(account.network, account.number, account.other_handle, account.name, account.size)
