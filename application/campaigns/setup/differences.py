"""What two versions of a campaign differ in, field by field, in words. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from application.campaigns.service import CampaignFields

NOTHING = "–"
MOST_NAMES = 8
_LONGEST_SHOWN = 400


@dataclass(frozen=True)
class Difference:
    """A field that differs: what is saved, and what was entered."""

    label: str
    saved: str
    entered: str


def differences(
    saved: CampaignFields, entered: CampaignFields, names: Mapping[int, str]
) -> tuple[Difference, ...]:
    """The fields in which they differ, in the form's order; `names` of people by id."""
    found = [
        Difference(label, _words(before), _words(now))
        for label, before, now in (
            ("Name", saved.name, entered.name),
            ("First day", saved.starts_on, entered.starts_on),
            ("Last day", saved.ends_on, entered.ends_on),
            ("Time zone", saved.time_zone, entered.time_zone),
        )
        if before != now
    ]
    for label, saved_ids, entered_ids in (
        ("Influencers and brands", saved.member_ids, entered.member_ids),
        ("Responsible", saved.responsible_ids, entered.responsible_ids),
    ):
        if saved_ids != entered_ids:
            found.append(
                Difference(
                    label, _more(saved_ids - entered_ids, names), _more(entered_ids - saved_ids, names)
                )
            )
    found += [
        Difference(label, _words(before), _words(now))
        for label, before, now in (
            ("Currency", saved.currency, entered.currency),
            ("Disclosure tags", _tags(saved), _tags(entered)),
            ("Notes", saved.notes, entered.notes),
            ("Completed", _yes(saved.completed), _yes(entered.completed)),
        )
        if before != now
    ]
    return tuple(found)


def _words(value: str | date | None) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    text = value or NOTHING
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _more(ids: Collection[int], names: Mapping[int, str]) -> str:
    """Who is on one of the two lists only."""
    if not ids:
        return "nobody besides"
    told = sorted((names.get(user_id, "Deleted user") for user_id in ids), key=str.casefold)
    rest = len(told) - MOST_NAMES
    listed = ", ".join(told[:MOST_NAMES])
    return f"also {listed} and {rest:,} more" if rest > 0 else f"also {listed}"


def _tags(fields: CampaignFields) -> str:
    return " ".join(f"#{tag}" for tag in fields.disclosure_tags) or "the usual ones"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
