"""What differs between the kinds of rows that staff enter on pages of one frame."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from application.models import Campaign
from application.models.base import Base
from application.paging import PageOf
from application.sent_forms import OnceForm

FormKind = TypeVar("FormKind", bound="RowForm")
RowKind = TypeVar("RowKind", bound=Base)


class RowForm(OnceForm):
    """A form of a row: it changes one, or adds one once."""


class Part(ABC, Generic[RowKind, FormKind]):
    """One kind of row: its table, its form and its words."""

    name: ClassVar[str]
    """Of its endpoint, its counts and its template."""
    one: ClassVar[str]
    model: type[Any]
    key: ClassVar[str] = "id"
    """The column that names a row of a campaign."""
    has_files: ClassVar[bool] = False
    gone: ClassVar[str] = "Somebody or something in it has left just now. Look over the form and save again."

    @abstractmethod
    def form(self, campaign: Campaign, row: RowKind | None) -> FormKind:
        """The form for another row, or for that one; on a POST with what was entered."""

    @abstractmethod
    def values(self, form: FormKind) -> dict[str, Any]:
        """The columns that a valid form stands for."""

    @abstractmethod
    def rows(self, campaign_id: int, page: PageOf) -> Sequence[Any]:
        """A page of the rows; one statement."""

    @abstractmethod
    def words(self, row: RowKind, campaign: Campaign) -> str:
        """The row in few words."""

    def refuse(self, form: FormKind) -> None:
        """Say at a field why the database would not take the row."""
        next(field for field in form if field.type != "HiddenField").errors = [self.gone]
