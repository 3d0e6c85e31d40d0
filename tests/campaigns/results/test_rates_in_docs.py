"""The page on metrics tells the rates as they are worked out."""

from pathlib import Path

import pytest

from application.campaigns.results.rates import RATES, Rate

METRICS = Path(__file__).parents[3] / "docs" / "metrics.md"


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_each_rate_stands_there_with_its_formula_and_note(rate: Rate) -> None:
    assert f"| {rate.label} | {rate.formula} | {rate.note or '–'} |" in METRICS.read_text()
