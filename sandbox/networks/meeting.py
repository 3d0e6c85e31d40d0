"""Which fault that is switched on meets a call to YouTube or X."""

from sandbox import faults
from sandbox.faults import Target
from sandbox.services import Services
from sandbox.state import Fault


def met(services: Services, place: str, kinds: tuple[str, ...]) -> Fault | None:
    """The first of these kinds, counted as used."""
    target = Target(place, None, None, None, "", 0, 0, services.clock.timestamp())
    return faults.take(services.state, target, kinds)
