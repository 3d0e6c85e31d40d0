"""The forms by which somebody leaves, or has the rest deleted."""

from wtforms import StringField
from wtforms.validators import ValidationError

from application.forms import PageForm
from application.models import DeletionExtent

WORD = "delete"


class TypedWordForm(PageForm):
    """A word that nobody types by accident."""

    word = StringField(
        f"Type the word {WORD}", render_kw={"autocomplete": "off", "autocapitalize": "none", "maxlength": 20}
    )

    def validate_word(self, field: StringField) -> None:
        """The word itself, in any case."""
        if (field.data or "").strip().casefold() != WORD:
            raise ValidationError(f"Type the word “{WORD}” here, so that nothing is deleted by accident.")


class LeaveForm(TypedWordForm):
    """How much goes, and the word."""

    extent = StringField("How much should go?")

    def validate_extent(self, field: StringField) -> None:
        """One of the two has to be chosen by hand."""
        if field.data not in list(DeletionExtent):
            raise ValidationError("Choose one of the two.")

    @property
    def chosen(self) -> DeletionExtent:
        """How much goes, once the form is valid."""
        return DeletionExtent(str(self.extent.data))
