"""Put an open check into its queue. Never commits."""

from application.clock import clock
from application.models import EvidenceCheck
from application.task_queue import enqueue

CHECK = "evidence.check"


def queue(check: EvidenceCheck) -> None:
    """Queue the check under the name of its generation; a name that is there already changes nothing."""
    enqueue(
        CHECK,
        {"check": check.id, "generation": check.generation},
        identity=f"check:{check.id}",
        slot=check.asked_at.isoformat(),
        generation=check.generation,
    )


def queue_anew(check: EvidenceCheck) -> None:
    """Queue an open check under a new name, to go on where it is: a used name is refused for a day."""
    check.generation += 1
    check.heartbeat_at = clock.real_now()
    queue(check)
