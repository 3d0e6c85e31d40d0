"""Take one step of a run: ask the Graph API, and give back what came. Touches no database."""

from typing import Any

from application.collection.plan import StepPlan
from application.collection.stages.base import Reader
from application.collection.stages.registry import STAGES
from application.integrations.graph.client import GraphClient
from application.integrations.graph.errors import GraphTokenInvalid


def take(plan: StepPlan, client: GraphClient) -> Any:
    """Ask what the plan's stage is about. Raises GraphError for what stops the run."""
    if plan.token is None:
        raise GraphTokenInvalid("no usable token is stored", reason="not_connected")
    reader = Reader(client, plan.graph_id, plan.token, plan.refused_metrics)
    return STAGES[plan.stage].ask(plan.question, reader)
