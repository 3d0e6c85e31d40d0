"""What becomes of the platform's notes on its own running: rows of the retention table."""

from application.leaving.rules import KEPT, Ages, Rule
from application.models import Alert, CronVisit, DatabaseSize

# fmt: off
# A table: a line for each value would hide what differs between its rows.
OPERATION_RULES: tuple[Rule, ...] = (
    Rule(
        CronVisit, "when each regular job last ran", None, KEPT, KEPT,
        "It names jobs only, each in one row.",
    ),
    Rule(
        DatabaseSize, "how large the database was on a day", None, KEPT, KEPT,
        "Its growth is reckoned from it.",
        ages=(Ages(800, "measured_at"),),
    ),
    Rule(
        Alert, "troubles of the platform itself, and when they were over", None, KEPT, KEPT,
        "They say what has happened before; they hold numbers, and name nobody.",
        ages=(Ages(400, "ended_at"),),
    ),
)
# fmt: on
