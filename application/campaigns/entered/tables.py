"""The rows of results that staff enter, and their way back once they are taken out."""

from application.campaigns.removed_rows import RemovedRows
from application.models import ChannelResult, Outcome, RateCard

EnteredRow = Outcome | ChannelResult | RateCard
EnteredModel = type[Outcome] | type[ChannelResult] | type[RateCard]

REMOVED: RemovedRows[EnteredRow] = RemovedRows("entered", Outcome, ChannelResult, RateCard)
