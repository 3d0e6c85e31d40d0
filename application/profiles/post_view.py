"""Which figures of posts the lists on a partner's pages show."""

from application.integrations.graph.metrics import metric

FIGURES = ("views", "reach", "likes", "comments", "saves", "shares", "total_interactions")


def figure_columns() -> tuple[tuple[str, str], ...]:
    """Name and label of each figure that a list of posts shows."""
    return tuple((name, metric(name).label) for name in FIGURES)
