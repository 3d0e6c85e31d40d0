"""The rows of a plan, and their way back once they are taken out."""

from application.campaigns.removed_rows import RemovedRows
from application.models import CampaignGoal, Cost, Deliverable

PlanRow = CampaignGoal | Deliverable | Cost
PlanModel = type[CampaignGoal] | type[Deliverable] | type[Cost]

REMOVED: RemovedRows[PlanRow] = RemovedRows("plan", CampaignGoal, Deliverable, Cost)
