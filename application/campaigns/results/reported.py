"""An accepted post with what only a report says of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from application.campaigns.entered.queries import EnteredFigure
from application.campaigns.results.figures import PostFigures, Source


@dataclass(frozen=True)
class ReportedPost(PostFigures):
    """`read_at` and `api_call` are those of the latest reading that was no entry of staff.

    `user_id` is whose post it is, None when nobody of ours holds its account. `added_by` and `added_at` are
    of posts that staff added by hand; `added_by` is None when that person is gone.
    """

    user_id: int | None = None
    network: str = "instagram"
    added_by: str | None = None
    added_at: datetime | None = None
    entered: Mapping[str, EnteredFigure] = field(default_factory=dict)
    """Who entered each figure that counts by hand, and when, as far as that is known."""

    def is_entered(self, metric: str) -> bool:
        """Whether this figure counts by hand."""
        return metric in (self.manual_figures or "").split() and self.figures.get(metric) is not None

    def entry_of(self, metric: str) -> tuple[str | None, datetime | None]:
        """Who entered this figure, and when; None where that is not known, or the person is gone."""
        found = self.entered.get(metric)
        return (None, None) if found is None else (found.entered_by, found.entered_at)

    def source_of(self, metric: str) -> Source:
        """Where this figure is from; no call and no reading stand behind one by hand."""
        return Source(None, None) if self.is_entered(metric) else super().source_of(metric)
