"""The rows of a plan, what is recorded of them, and their way back once they are taken out."""

from application.campaigns.entering.service import Details, Rows
from application.campaigns.removed_rows import RemovedRows
from application.models import AuditAction, CampaignGoal, Cost, Deliverable

PlanRow = CampaignGoal | Deliverable | Cost


def _details(row: PlanRow) -> Details:
    if isinstance(row, CampaignGoal):
        return {"figure": row.figure, "target": f"{row.target:.15g}"}
    if isinstance(row, Deliverable):
        return {"row": row.id, "number": row.number, "kind": row.kind or "any"}
    return {"row": row.id, "amount": f"{row.amount:.2f} {row.currency}"}


REMOVED: RemovedRows[PlanRow] = RemovedRows("plan", CampaignGoal, Deliverable, Cost)
ROWS = Rows(
    AuditAction.CAMPAIGN_PLAN_CHANGED,
    words={CampaignGoal: "goal", Deliverable: "deliverable", Cost: "cost"},
    details=_details,
    same={CampaignGoal: ("campaign_id", "figure")},
)
