"""How somebody's connection to Facebook stands, as a cell for those who may know it. Pure."""

from collections.abc import Mapping

from application.connection_health import ConnectionHealth, Standing
from application.export.parts.facts import ReportFacts
from application.export.report import Cell, clean_text

_STANDINGS: Mapping[Standing, str] = {
    Standing.WORKING: "working",
    Standing.TOKEN_ENDS_SOON: "ends soon",
    Standing.DATA_ACCESS_ENDS_SOON: "ends soon",
    Standing.RECONNECT: "has to be renewed",
}


def connection_cell(facts: ReportFacts, found: ConnectionHealth) -> Cell:
    """Its state; the note says what happened, or when it ends by itself."""
    ends_at = facts.local(found.ends_at)
    until = f"Ends {ends_at:%Y-%m-%d %H:%M} ({facts.time_zone})" if ends_at else None
    return Cell(_STANDINGS[found.standing], note=clean_text(found.sentence)[0] or until)
