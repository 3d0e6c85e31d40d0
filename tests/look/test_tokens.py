"""The tokens: readable in light and dark, over all of Bootstrap's variables, and named nowhere else."""

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import flask_bootstrap
import pytest

from application.brand import DARK, LIGHT, OWN_ACCENT, Scheme, accent_tokens, style_sheet
from application.colours import AA_PARTS, AA_TEXT, contrast, parse
from tests.look.styles import DARK_QUERY, OTHERS, TOKENS, colour_of, rules, tokens
from tests.source import ROOT

BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css"
TEMPLATES = sorted((ROOT / "application/templates").rglob("*.html"))
SCHEMES = dict(zip(("light", "dark"), tokens(), strict=True))
SURFACES = ("--paper", "--wash", "--accent-wash")
TEXT_PAIRS = [
    *(
        (text, behind)
        for text in ("--ink", "--ink-soft", "--accent", "--accent-strong")
        for behind in SURFACES
    ),
    *((text, behind) for text in ("--good", "--attention", "--bad") for behind in ("--paper", "--wash")),
    *(
        (text, f"{meaning}-wash")
        for meaning in ("--good", "--attention", "--bad", "--neutral")
        for text in (meaning, "--ink")
    ),
    ("--accent", "--good-wash"),
    ("--accent", "--attention-wash"),
    ("--accent", "--bad-wash"),
    ("--on-accent", "--accent-fill"),
    ("--on-accent", "--accent-fill-strong"),
    ("--on-bad", "--bad-fill"),
    ("--on-bad", "--bad-fill-strong"),
]
PARTS = ("--line-strong", "--accent", "--good", "--attention", "--bad")
SERIES = ("--series-1", "--series-2", "--series-3", "--series-4")
ACCENTS = ["#1f5f5b", "#ffcc00", "#ffffff", "#000000", "#808080", "#e4002b", "#00ff00", "#0000ff", "#f5f5dc"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "behind"), TEXT_PAIRS)
def test_text_can_be_read(scheme: str, text: str, behind: str) -> None:
    found = SCHEMES[scheme]
    assert contrast(colour_of(text, found), colour_of(behind, found)) >= AA_TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
def test_edges_of_controls_and_series_of_charts_stand_out(scheme: str) -> None:
    found = SCHEMES[scheme]
    for part in (*PARTS, *SERIES):
        for behind in ("--paper", "--wash"):
            assert contrast(colour_of(part, found), colour_of(behind, found)) >= AA_PARTS, (part, behind)
    assert len({colour_of(name, found) for name in SERIES}) == len(SERIES)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_triplets_are_their_colours(scheme: str) -> None:
    found = SCHEMES[scheme]
    triplets = [name for name in found if name.endswith("-rgb") and not name.startswith("--bs-")]
    assert len(triplets) >= 6
    for name in triplets:
        assert ", ".join(map(str, colour_of(name.removesuffix("-rgb"), found))) == found[name], name


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize(("scheme", "told"), [("light", LIGHT), ("dark", DARK)])
def test_whatever_the_accent_is_it_can_be_read(scheme: str, told: Scheme, accent: str) -> None:
    found = SCHEMES[scheme] | dict(accent_tokens(accent, told))
    for text, behind in TEXT_PAIRS:
        if text.startswith("--accent") and behind in (*SURFACES, "--accent-wash"):
            assert contrast(colour_of(text, found), colour_of(behind, found)) >= AA_TEXT, (text, behind)
    for text in ("--ink", "--ink-soft"):
        assert contrast(colour_of(text, found), colour_of("--accent-wash", found)) >= AA_TEXT, text
    for fill in ("--accent-fill", "--accent-fill-strong"):
        assert contrast(colour_of("--on-accent", found), colour_of(fill, found)) >= AA_TEXT, fill
    assert colour_of("--accent-fill", found) == parse(accent)


@pytest.mark.parametrize(("scheme", "told"), [("light", LIGHT), ("dark", DARK)])
def test_the_sheet_and_the_code_agree(scheme: str, told: Scheme) -> None:
    found = SCHEMES[scheme]
    assert (colour_of("--paper", found), colour_of("--wash", found)) == (told.paper, told.wash)
    worked_out = accent_tokens(OWN_ACCENT, told)
    assert {name: found[name] for name in worked_out} == worked_out


def test_the_brands_sheet_sets_both_schemes() -> None:
    found = list(rules(style_sheet("#ffcc00")))
    assert [(DARK_QUERY in rule.query, rule.selector) for rule in found] == [
        (False, ":root"),
        (True, ":root"),
    ]
    assert found[0].declared.keys() == found[1].declared.keys()
    assert found[0].declared != found[1].declared


def test_everything_that_bootstrap_sets_for_dark_pages_is_set_in_our_words() -> None:
    """Its own values wait for an attribute, which a page without script can't have."""
    wanted: set[str] = set()
    for rule in rules(BOOTSTRAP.read_text()):
        if rule.selector == "[data-bs-theme=dark]":
            wanted |= {name for name in rule.declared if name.startswith("--bs-")}
    parts = ("--bs-navbar", "--bs-btn-close", "--bs-carousel")
    wanted = {name for name in wanted if not name.startswith(parts)}
    assert len(wanted) > 40
    assert wanted - SCHEMES["light"].keys() == set()


def test_parts_of_bootstrap_with_dark_rules_of_their_own_are_covered_or_not_used() -> None:
    covered = {rule.selector for rule in rules(TOKENS.read_text()) if DARK_QUERY in rule.query}
    used = " ".join(path.read_text() for path in TEMPLATES)
    seen = 0
    for rule in rules(BOOTSTRAP.read_text()):
        found = re.fullmatch(r"\[data-bs-theme=dark\] (\.([\w-]+).*)", rule.selector)
        if found is None:
            continue
        seen += 1
        assert found[1] in covered or not re.search(rf"\b{found[2]}\b", used), found[1]
    assert seen >= 4
    for name in ("navbar", "btn-close", "carousel"):
        assert not re.search(rf'class="[^"]*\b{name}\b', used), name


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_no_other_sheet_names_a_colour(path: Path) -> None:
    for rule in rules(path.read_text()):
        for name, value in rule.declared.items():
            named = re.search(
                r"#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|oklch)\(|\b(white|black|red|green|blue|gr[ae]y)\b", value
            )
            assert named is None, f"{rule.selector} {name}: {value}"


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_every_token_that_is_asked_for_is_there(path: Path) -> None:
    own = set(re.findall(r"(--[\w-]+)\s*:", path.read_text()))
    asked = set(re.findall(r"var\((--[\w-]+)", path.read_text()))
    bootstrap = {name for name in asked if name.startswith("--bs-")}
    assert asked - bootstrap - own - SCHEMES["light"].keys() == set()


def test_type_grows_in_even_steps_and_space_on_its_grid() -> None:
    scheme: Mapping[str, str] = SCHEMES["light"]
    sizes = [
        float(scheme[f"--type-{name}"].removesuffix("rem")) for name in ("fine", "body", "large", "heading")
    ]
    sizes += [float(scheme[f"--type-{name}"].removesuffix("rem")) for name in ("title", "display")]
    assert all(1.1 <= larger / smaller <= 1.25 for smaller, larger in pairwise(sizes))
    for name, value in scheme.items():
        if name.startswith("--space-"):
            pixels = float(value.removesuffix("rem")) * 16
            assert pixels % (4 if name == "--space-half" else 8) == 0, name
