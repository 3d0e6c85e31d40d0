"""The field of a form by which people are put on a list of the campaign."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from application.campaigns.setup.people import Choice, Hits, PeopleKind
from application.identifiers import whole_number
from application.models.users import STAFF_ROLES

MOST_PEOPLE = 2_000


def known_numbers(texts: Iterable[str]) -> list[int]:
    """The ids that these texts write, each once, MOST_PEOPLE at most; what is none is passed over."""
    numbers = dict.fromkeys(whole_number(text) for text in texts)
    return [number for number in numbers if number is not None][:MOST_PEOPLE]


class PeopleField(Field):
    """Ids of people, each a box that stays ticked; `know` says who they are before anything is validated."""

    def __init__(self, label: str, kind: PeopleKind, **more: Any) -> None:
        super().__init__(label, **more)
        self.kind = kind
        self.chosen: tuple[Choice, ...] = ()
        self.dropped: tuple[Choice, ...] = ()
        self.hits = Hits(())
        self.search = ""

    def process_data(self, value: Any) -> None:
        self.data: list[int] = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = known_numbers(valuelist)
        numbers = {whole_number(text) for text in valuelist}
        if None in numbers:
            raise ValueError("One of the people ticked could not be read. Look over the list and save again.")
        if len(numbers) > MOST_PEOPLE:
            raise ValueError(f"Choose at most {MOST_PEOPLE:,} people. The others are left out below.")

    def know(self, people: Mapping[int, Choice], present: Collection[int]) -> None:
        """Keep those who may be on the list; partners who have left may stay while they are `present`."""
        wanted = [people[user_id] for user_id in self.data if user_id in people]
        self.chosen = tuple(
            sorted((each for each in wanted if self._may_be_here(each, present)), key=_by_name)
        )
        self.dropped = tuple(each for each in wanted if not self._may_be_here(each, present))

    def pre_validate(self, form: Any) -> None:
        if len(self.chosen) == len(self.data):
            return
        if self.kind is PeopleKind.RESPONSIBLES:
            raise ValidationError(
                "One of the people ticked is no active manager or admin. They are left out below: "
                "look over the list and save again."
            )
        raise ValidationError(
            "One of the people ticked is not with us any more, or is none of the "
            f"{self.kind.value}. They are left out below: look over the list and save again."
        )

    def _may_be_here(self, person: Choice, present: Collection[int]) -> bool:
        if person.role not in self.kind.roles:
            return False
        return person.active or (person.role not in STAFF_ROLES and person.user_id in present)


def _by_name(person: Choice) -> tuple[str, int]:
    return person.name.casefold(), person.user_id
