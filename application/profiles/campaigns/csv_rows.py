"""A partner's accepted posts of one campaign as the rows of a CSV file. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from application.campaigns.results.columns import METRIC_NAMES, is_offered
from application.campaigns.results.networks import kind_on
from application.campaigns.results.post_sets import Accepted
from application.integrations.graph.metrics import metric

_UNITS = {"count": "", "milliseconds": ", ms", "percent": ", %"}


def accepted_rows(accepted: Accepted, links: Mapping[int, str | None]) -> Iterator[Sequence[Any]]:
    """A head and one row a post, the oldest first; times are UTC. Only figures that some post should have."""
    names = [
        name
        for name in METRIC_NAMES
        if any(is_offered(name, type_) for type_ in accepted.posts.places)
        or any(value is not None for value in accepted.posts.figures[name])
    ]
    heads = (f"{metric(name).label}{_UNITS[metric(name).unit]}" for name in names)
    yield ("Posted (UTC)", "Type", "Caption", "Link", *heads, "By hand")
    for place, post_id in enumerate(accepted.ids):
        yield (
            accepted.posted_at[place],
            kind_on(accepted.posts.types[place].kind.label, accepted.networks[place]),
            accepted.captions[place],
            links.get(post_id),
            *(accepted.posts.figures[name][place] for name in names),
            ", ".join(metric(name).label for name in sorted(accepted.posts.manual.get(place, ()))),
        )
