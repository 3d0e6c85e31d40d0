"""The columns of the tab Influencers beside the posts' figures: size, what was due, own median. Pure."""

from collections import Counter
from collections.abc import Mapping

from application.campaigns.results.goals import deliverables_came
from application.campaigns.results.people import FEWEST_BEFORE, PersonResults, by_person
from application.connection_health import ConnectionHealth
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.in_columns import RATE, before_of
from application.export.campaign.people import AccountGroup, PersonField
from application.export.campaign.people_followers import follower_fields_of
from application.export.parts.connections import connection_cell
from application.export.report import Cell, Entry, Format
from application.formats import counted


def beside_fields(facts: CampaignFacts, before: int) -> list[PersonField]:
    """The columns; the first of them stands at the place `before`, counted from 0."""
    fields = follower_fields_of(facts, before) + _due_fields(facts)
    if facts.before:
        fields.append(_own_median_field(facts))
    if facts.connections is not None:
        fields.append(_connection_field(facts, facts.connections))
    return fields


def _due_fields(facts: CampaignFacts) -> list[PersonField]:
    if not facts.deliverables:
        return []
    due: Counter[int] = Counter()
    came: Counter[int] = Counter()
    ends_on = facts.ends_on or facts.today
    for found in deliverables_came(facts.deliverables, facts.accepted, ends_on, facts.today):
        due[found.agreed.user_id] += found.agreed.number
        came[found.agreed.user_id] += found.came

    def entry(account: AccountGroup, numbers: Counter[int]) -> Entry:
        user_id = account.person.user_id
        if user_id is None or user_id not in due:
            return Cell(note="Nothing was agreed")
        return numbers[user_id]

    return [
        PersonField("due", "Posts agreed", Format.INTEGER, lambda one, _: entry(one, due)),
        PersonField(
            "came",
            "Posts delivered of these",
            Format.INTEGER,
            lambda one, _: entry(one, came),
            "Accepted posts that count for what was agreed, never more than that",
        ),
    ]


def _own_median_field(facts: CampaignFacts) -> PersonField:
    """How the engagement rates differ from the account's own of the 90 days before."""
    found = {one.key: one for one in by_person(facts.accepted, before_of(facts.before), RATE)}

    def entry(account: AccountGroup, _row: int) -> Entry:
        person = _results_of(account, found)
        if person is None or person.against_own is None:
            return Cell(note=f"Needs {FEWEST_BEFORE} posts of a type in the 90 days before, and a rate")
        return Cell(person.against_own, note=f"Of {counted(person.compared, 'post')}: {_kinds(person)}")

    return PersonField(
        "against_own",
        "Engagement rate against the own 90-day median",
        Format.PERCENT,
        entry,
        "Each post's engagement rate by reach against the median of the account's own posts of its type of "
        "the 90 days before the campaign; the median of these differences. 10.00% is a tenth above the own.",
    )


def _results_of(
    account: AccountGroup, found: Mapping[tuple[str, int | None], PersonResults]
) -> PersonResults | None:
    kind, number = account.person.key
    return found.get((kind, number)) if isinstance(number, int) else None


def _kinds(person: PersonResults) -> str:
    return ", ".join(
        f"{kind.kind.label} {kind.median:.2%} against {kind.own:.2%}"
        for kind in person.kinds
        if kind.median is not None and kind.own is not None
    )


def _connection_field(facts: CampaignFacts, connections: Mapping[int, ConnectionHealth]) -> PersonField:
    def entry(account: AccountGroup, _row: int) -> Entry:
        found = connections.get(account.person.user_id or 0)
        if found is None:
            return Cell(note="Not connected to Facebook")
        return connection_cell(facts, found)

    note = "How the connection to Facebook stood when the report was made; only reports for staff tell it"
    return PersonField("connection", "Connection", Format.TEXT, entry, note)
