"""What the watch-desk of stories is narrowed to, and the states that its stories may be in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.badges import BadgeState
from application.identifiers import page_number, whole_number
from application.list_filter import ListFilter


class DeskState(BadgeState):
    """How far a story is kept; `value` is what the address says."""

    KEPT = "kept", "Kept", "good"
    PARTLY = "partly", "Partly kept", "attention"
    WAITING = "waiting", "Being kept", "neutral"
    FAILED = "not-kept", "Not kept", "bad"
    NOT_ASKED = "not-asked", "Not asked for yet", "attention"


STATES: Mapping[str, DeskState] = {state.value: state for state in DeskState}


@dataclass(frozen=True, kw_only=True)
class DeskFilter(ListFilter):
    """None stands for all."""

    state: DeskState | None = None
    campaign_id: int | None = None
    user_id: int | None = None

    def narrowing(self) -> dict[str, object]:
        return {"state": self.state, "campaign": self.campaign_id, "person": self.user_id}


def desk_filter(arguments: Mapping[str, str]) -> DeskFilter:
    """What the address asks for; what it can't mean is left out."""
    return DeskFilter(
        state=STATES.get(arguments.get("state", "")),
        campaign_id=whole_number(arguments.get("campaign")),
        user_id=whole_number(arguments.get("person")),
        page=page_number(arguments.get("page")),
    )
