"""The style sheets as tests read them: rules with their selectors, and the tokens of each colour scheme."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from application.colours import Colour, parse
from tests.source import ROOT

FOLDER = ROOT / "application/static/css"
TOKENS = FOLDER / "tokens.css"
OTHERS = sorted(path for path in FOLDER.glob("*.css") if path != TOKENS)
DARK_QUERY = "prefers-color-scheme: dark"


class Rule(NamedTuple):
    """`query`: the condition of the media that it stands in; empty for all."""

    query: str
    selector: str
    declared: Mapping[str, str]


def rules(text: str, query: str = "") -> Iterator[Rule]:
    """Every rule of a style sheet, those inside media with their condition."""
    for head, body in _blocks(re.sub(r"/\*.*?\*/", "", text, flags=re.S)):
        if head.startswith("@media"):
            yield from rules(body, head.removeprefix("@media").strip())
        elif not head.startswith("@"):
            yield Rule(query, head, dict(_declarations(body)))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    depth, start, opened, quoted = 0, 0, 0, ""
    for place, sign in enumerate(text):
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in "\"'":
            quoted = sign
        elif sign == "{":
            depth += 1
            opened = place if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield text[start:opened].strip(), text[opened + 1 : place]
                start = place + 1
        elif sign == ";" and depth == 0:
            start = place + 1


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for part in re.findall(r"(?:[^;\"']|\"[^\"]*\"|'[^']*')+", body):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip(), value.strip()


def tokens(path: Path = TOKENS) -> tuple[dict[str, str], dict[str, str]]:
    """What is set for every page, and that with what dark pages set anew."""
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for rule in rules(path.read_text()):
        if rule.selector == ":root":
            (dark if DARK_QUERY in rule.query else light).update(rule.declared)
    return light, light | dark


def colour_of(name: str, scheme: Mapping[str, str]) -> Colour:
    """The colour behind a token, through those that it names."""
    value = scheme[name]
    named = re.fullmatch(r"var\((--[\w-]+)\)", value)
    return colour_of(named[1], scheme) if named else parse(value)
