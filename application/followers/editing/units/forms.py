"""The forms of units."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from application.followers.editing.fields import (
    LONGEST_TYPED,
    UnitChoiceForm,
    choices,
    line_field,
    network_typed,
    one_line,
)
from application.followers.editing.units.rhythms import RHYTHM_WORDS
from application.followers.editing.units.saving import UnitFields
from application.followers.files.handles import LONGEST_NAME, handle_of, number_of
from application.forms import PageForm
from application.models import CountRhythm, TrackedAccount
from application.networks import Network, label
from application.sent_forms import OnceForm

_RHYTHMS = choices((rhythm.value, words) for rhythm, words in RHYTHM_WORDS.items())


class PlaceForm(UnitChoiceForm):
    """Name and place of a unit."""

    name = line_field("Name", LONGEST_NAME, "Say what the unit is called.")
    unit = line_field("Unit above", LONGEST_TYPED)


class NewUnitForm(PlaceForm, OnceForm):
    """A unit that is added; it is taken once."""

    zid = line_field("Number", 12, "Give the unit a number.")

    def validate_zid(self, field: Field) -> None:
        if number_of(field.data) is None:
            raise ValidationError("The number has to be a whole one, from 1 to 2,147,483,647.")


class UnitForm(PlaceForm):
    """A unit with its handles; `unit_form` adds the fields of each network. `seen`: what it was made from."""

    seen = HiddenField()
    further_network = line_field("Further network", 30)
    further_handle = line_field("Handle there", 110)
    networks: Sequence[str] = ()

    def validate_further_network(self, field: Field) -> None:
        """A network by its name as a column of the files, such as "tiktok"."""
        if not field.data:
            if self.further_handle.data:
                raise ValidationError("Say which network the handle is of.")
            return
        name = network_typed(field.data)
        if name is None:
            raise ValidationError("Use at most 30 letters, digits and underscores, a letter first.")
        if name in self.networks:
            raise ValidationError(f"{label(name)} has its own row above.")
        field.data = name

    def validate_further_handle(self, field: Field) -> None:
        if self.further_network.data and not field.data:
            raise ValidationError("Enter the handle.")
        _is_handle(self, field)

    def fields(self) -> UnitFields:
        """Call it on a valid form only."""
        handles = {network: self[f"handle_{network}"].data or None for network in self.networks}
        if self.further_network.data:
            handles[self.further_network.data] = self.further_handle.data
        rhythms = {
            network: CountRhythm(self[f"rhythm_{network}"].data)
            for network in self.networks
            if f"rhythm_{network}" in self
        }
        return UnitFields(self.name.data or "", self.chosen, handles, rhythms)


def unit_form(networks: Sequence[str], accounts: Mapping[str, TrackedAccount], **entered: Any) -> UnitForm:
    """The form of a unit: a handle for each network, and how often it is counted where it can be asked."""
    fields: dict[str, Any] = {"networks": tuple(networks)}
    for network in networks:
        account = accounts.get(network)
        fields[f"handle_{network}"] = StringField(
            f"{label(network)} handle", filters=[one_line], validators=[_is_handle, Length(max=110)]
        )
        entered[f"handle_{network}"] = (account.handle or "") if account else ""
        if network in tuple(Network):
            fields[f"rhythm_{network}"] = SelectField(f"{label(network)} is counted", choices=_RHYTHMS)
            rhythm = account.rhythm if account else CountRhythm.DAILY
            entered[f"rhythm_{network}"] = rhythm.value
    made: UnitForm = type("FormOfUnit", (UnitForm,), fields)(data=entered)
    return made


def _is_handle(_form: PageForm, field: Field) -> None:
    """Keep the handle without what people write around it. Raises ValidationError."""
    try:
        field.data = handle_of(field.data) if field.data else ""
    except ValueError as error:
        raise ValidationError(str(error)) from None
