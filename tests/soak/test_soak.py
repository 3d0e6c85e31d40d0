"""Two weeks of ten accounts with all kinds of faults end with the truth, or with a reason."""

from datetime import timedelta

import pytest

from sandbox.soak.report import lines_of
from sandbox.soak.trouble import KINDS
from sandbox.soak.whole import soak

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_two_weeks_of_ten_accounts_hold() -> None:
    outcome = soak(accounts=10, days=14, seed=1, tick=timedelta(minutes=15))
    happened, tally = outcome.happened, outcome.tally
    report = "\n".join(lines_of(tally, happened))
    assert tally.holds, report
    assert {fault.kind for fault in happened.faults} == set(KINDS)
    assert happened.kills > 0
    assert (len(happened.joined), len(happened.campaigns), happened.webhooks_refused) == (10, 1, 0)
    assert set(tally.due) == {
        *("audience", "day", "period", "post", "report", "snapshot", "story", "webhook")
    }
    assert tally.missing, report
    assert happened.workbooks == 1
