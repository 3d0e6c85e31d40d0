"""Who the followers are: by age and gender, by city, by country; once a day or a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.clock import clock
from application.collection.daily_reading import WEEK, is_daily
from application.collection.figure_storing import store_audience
from application.collection.stages.base import Reader, note_skipped
from application.integrations.graph.errors import GraphBadParameter, GraphObjectMissing, GraphTooFewFollowers
from application.integrations.graph.instagram import AUDIENCE_BREAKDOWNS, AudienceShare, demographics
from application.models import CollectionRun, InstagramAccount

ASK_AFTER = timedelta(hours=20)
HALF_A_DAY = timedelta(hours=12)
"""Readings a day apart are never a week apart to the minute."""


@dataclass(frozen=True)
class AudienceAnswer:
    """The rows of each breakdown with the index of its call; `problem` is the kind of the last refusal."""

    shares: tuple[tuple[tuple[AudienceShare, ...], int], ...]
    problem: str | None


class AudienceStage:
    """A call for each breakdown; one that is refused costs only itself.

    A daily reading asks once a week, but again each day where it was refused or where the account was too
    small, which costs one call.
    """

    def plan(
        self, run: CollectionRun, account: InstagramAccount, cursor: str | None
    ) -> tuple[str, ...] | None:
        may_wait = account.audience_problem is None and is_daily(run, account)
        read_at, after = account.audience_read_at, WEEK - HALF_A_DAY if may_wait else ASK_AFTER
        is_fresh = read_at is not None and read_at > clock.now() - after
        return None if is_fresh and run.asked_by_id is None else AUDIENCE_BREAKDOWNS

    def ask(self, question: tuple[str, ...], reader: Reader) -> AudienceAnswer:
        shares: list[tuple[tuple[AudienceShare, ...], int]] = []
        problem: str | None = None
        for breakdown in question:
            try:
                found = demographics(reader.client, reader.graph_id, reader.token, breakdown)
            except GraphObjectMissing:
                raise
            except GraphTooFewFollowers as refusal:
                # It holds for the account, so the other breakdowns would say the same.
                return AudienceAnswer(tuple(shares), refusal.kind)
            except GraphBadParameter as refusal:
                problem = refusal.kind
                continue
            shares.append((tuple(found), reader.last_call))
        return AudienceAnswer(tuple(shares), problem)

    def store(
        self,
        run: CollectionRun,
        account: InstagramAccount,
        question: tuple[str, ...],
        answer: AudienceAnswer,
        call_ids: Sequence[int],
    ) -> str | None:
        for shares, call in answer.shares:
            store_audience(account.id, shares, call_ids[call])
        account.audience_read_at = clock.now()
        account.audience_problem = answer.problem
        note_skipped(run, [answer.problem] if answer.problem else [])
        return None
