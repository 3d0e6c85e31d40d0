"""The form of a further column of the hourly tally."""

from wtforms import SelectField

from application.followers.editing.fields import UnitChoiceForm, choices, line_field
from application.networks import label
from application.sent_forms import OnceForm

LONGEST_COLUMN = 60


class NewColumnForm(UnitChoiceForm, OnceForm):
    """What the column is called, and whose counts stand in it; it is taken once."""

    column = line_field("Name of the column", LONGEST_COLUMN, "Enter a name.")
    network = SelectField("Network")

    def offer_networks(self, networks: list[str]) -> None:
        """Those that a column can be of."""
        self.network.choices = choices((name, label(name)) for name in networks)
