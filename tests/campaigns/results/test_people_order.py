"""In which order people stand among the results."""

from datetime import UTC, datetime

from application.campaigns.portfolio.people import NONE_BEFORE
from application.campaigns.results.columns import PostColumns, post_type
from application.campaigns.results.people import by_person
from application.campaigns.results.post_sets import Accepted, Owner, State
from application.campaigns.results.rates import worked_out
from application.integrations.graph.metrics import POST_METRICS

STATE = State("IMAGE", "FEED", None, None, None, 0, 1, 0, 0)


def test_a_total_of_zero_stands_before_a_missing_one() -> None:
    views = [None, 0, 5]
    figures = worked_out({metric.name: [None] * 3 for metric in POST_METRICS} | {"views": views})
    accepted = Accepted(
        posts=PostColumns([post_type("IMAGE", "FEED")] * 3, figures),
        ids=[1, 2, 3],
        owners=[Owner(place, place, None, name, 0) for place, name in enumerate(("Anna", "Zoe", "Mia"), 1)],
        states=[STATE] * 3,
        posted_at=[datetime(2026, 11, 1, tzinfo=UTC)] * 3,
        closed_at=[None] * 3,
        captions=[None] * 3,
        networks=["instagram"] * 3,
    )
    assert [one.name for one in by_person(accepted, NONE_BEFORE, "views")] == ["Mia", "Zoe", "Anna"]
