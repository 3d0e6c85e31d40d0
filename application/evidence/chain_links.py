"""Whether the links of a part of the chain are what they were, in their places, and all there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.evidence.troubles import Found, Trouble
from application.models import LinkKind
from application.models.evidence_chain import BEFORE_THE_FIRST, link_sha256

NEARBY = 100
"""So many places before and after are tried for a link that does not fit its own."""


@dataclass(frozen=True)
class Link:
    """A link as it stands in the table."""

    position: int
    kind: LinkKind
    previous_sha256: str
    subject_sha256: str
    sha256: str

    def fits(self, position: int) -> bool:
        """Whether its fingerprint is that of what it says, at this place."""
        return self.sha256 == link_sha256(position, self.kind, self.previous_sha256, self.subject_sha256)


def judge_links(links: Mapping[int, Link], after: int, to: int, end: int) -> list[Found]:
    """What is wrong with the links behind `after` up to `to`; `links` has the one at `after` too.

    `end` is the last place of the chain that has a link.
    """
    findings, expected = [], after + 1
    for position in sorted(place for place in links if place > after):
        if position > expected:
            findings.append(Found(Trouble.LINKS_MISSING, expected, position - 1))
        trouble = judge_link(links[position], _previous(links, position))
        if trouble is not None:
            findings.append(trouble)
        expected = position + 1
    if expected <= to:
        at_the_end = end < expected
        findings.append(Found(Trouble.END_MISSING if at_the_end else Trouble.LINKS_MISSING, expected, to))
    return findings


def judge_link(link: Link, previous_sha256: str | None) -> Found | None:
    """What is wrong with this link; None of the one before: it is not there, or not looked at."""
    if not link.fits(link.position):
        made_for = next((place for place in _nearby(link.position) if link.fits(place)), None)
        if made_for is not None:
            return Found(Trouble.LINK_MOVED, link.position, made_for=made_for)
        return Found(Trouble.LINK_ALTERED, link.position)
    if previous_sha256 is not None and link.previous_sha256 != previous_sha256:
        return Found(Trouble.LINK_FOLLOWS_ANOTHER, link.position)
    return None


def _previous(links: Mapping[int, Link], position: int) -> str | None:
    if position == 1:
        return BEFORE_THE_FIRST
    before = links.get(position - 1)
    return before.sha256 if before is not None else None


def _nearby(position: int) -> Sequence[int]:
    return range(max(1, position - NEARBY), position + NEARBY + 1)
