"""The public accounts of the sandbox: who there is, by which names and numbers, and how they grow."""

import csv
from datetime import timedelta

import pytest

from sandbox.networks import accounts
from sandbox.networks.accounts import NETWORKS, TROUBLES, Seen
from sandbox.networks.youtube import three_figures
from tests.sandbox.driver import EPOCH
from tests.source import ROOT

DAY = timedelta(days=1)


def by_handle(network: str, handle: str, days: float = 0) -> Seen | None:
    return accounts.by_handle(network, handle, EPOCH, EPOCH + days * DAY)


def by_id(network: str, number: str, days: float = 0) -> Seen | None:
    return accounts.by_id(network, number, EPOCH, EPOCH + days * DAY)


def test_every_handle_of_the_example_is_there() -> None:
    path = ROOT / "application/followers/examples/social_handles.csv"
    with path.open(encoding="utf-8", newline="") as file:
        handles = [
            (name, row[name].strip()) for row in csv.DictReader(file) for name in NETWORKS if row[name]
        ]
    found = {pair: by_handle(*pair) or accounts.by_user_name(pair[1], EPOCH) for pair in handles}
    assert len(found) > 70
    assert [pair for pair, seen in found.items() if seen is None] == []


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("handle", ["load_{}_0", "load_{}_9999", *(f"{trouble}_3" for trouble in TROUBLES)])
def test_a_number_leads_to_its_account(network: str, handle: str) -> None:
    seen = by_handle(network, handle.format(network))
    if handle == "personal_3" and network != "instagram":
        assert seen is None
        return
    assert seen is not None
    assert seen == by_id(network, seen.id)
    assert seen.followers > 0
    if network == "youtube":
        assert (len(seen.id), seen.id[:2]) == (24, "UC")


def test_load_is_called_x_as_well_since_names_there_have_fifteen_letters() -> None:
    seen = by_handle("twitter", "LOAD_X_1999")
    assert seen is not None
    assert (seen.handle, by_id("twitter", seen.id)) == ("load_x_1999", seen)
    assert by_handle("facebook", "load_x_1999") is None
    assert by_handle("twitter", "load_facebook_1999") is None


@pytest.mark.parametrize(
    "number", ["", "1", "x", "²", "9" * 30, "UC", "UCsandbox1", "14000000000", "14001100000"]
)
@pytest.mark.parametrize("network", NETWORKS)
def test_other_numbers_lead_nowhere(network: str, number: str) -> None:
    assert by_id(network, number) is None


def test_a_trouble_begins_so_many_days_after_the_epoch() -> None:
    for trouble in TROUBLES:
        before = by_handle("instagram", f"{trouble}_3", 2.9)
        assert before is not None
        assert True not in (before.is_hidden, before.is_protected, before.is_suspended)
        after, same = by_handle("instagram", f"{trouble}_3", 3), by_id("instagram", before.id, 3)
        if trouble in ("gone", "personal"):
            assert (after, same) == (None, None)
        elif trouble == "renamed":
            assert same == by_handle("instagram", "renamed_3_now", 3)
            assert after is None
            assert same is not None
            assert same.id == before.id
        elif trouble == "taken":
            assert same is None
            assert after is not None
            assert after.id != before.id
            assert by_id("instagram", after.id, 3) == after
        else:
            assert after is not None
            assert getattr(after, f"is_{trouble}")
    assert by_handle("instagram", "renamed_3_now", 2.9) is None


def test_accounts_grow_over_the_years_and_stand_still_at_one_moment() -> None:
    first, later = by_handle("twitter", "ENERGY"), by_handle("twitter", "ENERGY", 365)
    assert first == by_handle("twitter", "energy")
    assert first is not None
    assert later is not None
    assert 646_819 < first.followers < later.followers < 2 * first.followers
    hours = [seen.followers for hour in range(48) if (seen := by_handle("twitter", "ENERGY", hour / 24))]
    assert len(set(hours)) > 40


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (7, 7), (999, 999), (1_000, 1_000), (1_239, 1_230), (646_819, 646_000)]
)
def test_youtube_rounds_down_to_three_figures(count: int, told: int) -> None:
    assert three_figures(count) == told
