"""The rows of results that staff enter, what is recorded of them, and their way back once taken out."""

from application.campaigns.entering.service import Details, Rows
from application.campaigns.removed_rows import RemovedRows
from application.models import AuditAction, ChannelResult, Outcome, RateCard

EnteredRow = Outcome | ChannelResult | RateCard
_FILE_ROW = ("campaign_id", "file_sha256", "row_number")


def _details(row: EnteredRow) -> Details:
    if isinstance(row, RateCard):
        return {"row": row.id, "currency": row.currency, "day": row.dated_on.isoformat()}
    names = ("clicks", "code_uses", "orders", "revenue", "spend", "currency")
    stands = {name: getattr(row, name, None) for name in names}
    return {"row": row.id, **{name: str(value) for name, value in stands.items() if value is not None}}


REMOVED: RemovedRows[EnteredRow] = RemovedRows("entered", Outcome, ChannelResult, RateCard)
ROWS = Rows(
    AuditAction.RESULTS_ENTERED,
    words={Outcome: "outcome", ChannelResult: "channel", RateCard: "rates"},
    details=_details,
    same={Outcome: _FILE_ROW, ChannelResult: _FILE_ROW},
)
