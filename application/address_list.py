"""The site's addresses as `addresses.txt` lists them: known at the start, without importing a page.

The blueprints' own decorators say what stands there; `flask --app main addresses write` puts it down, and a
test holds that both say the same.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("addresses.txt")


class Address(NamedTuple):
    """One rule of the site."""

    methods: tuple[str, ...]
    """As a page names them: without HEAD and OPTIONS, which Flask adds."""
    rule: str
    endpoint: str
    """The blueprint's name, a dot, the function's."""


def listed_addresses() -> list[Address]:
    """All of the list. Raises ValueError for a line that isn't methods, rule and endpoint."""
    addresses = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        methods, rule_and_endpoint = line.split(maxsplit=1)
        rule, endpoint = rule_and_endpoint.rsplit(maxsplit=1)
        addresses.append(Address(tuple(methods.split(",")), rule, endpoint))
    return addresses


def as_lines(addresses: Iterable[Address]) -> list[str]:
    """The lines of the list, by rule, as they stand in the file."""
    ordered = sorted(addresses, key=lambda each: (each.rule, each.methods, each.endpoint))
    widest = max(len(each.rule) for each in ordered)
    return [f"{','.join(each.methods):<8} {each.rule:<{widest}} {each.endpoint}" for each in ordered]
