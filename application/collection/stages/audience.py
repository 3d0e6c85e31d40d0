"""Who the followers are: by age and gender, by city, by country; once a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.clock import clock
from application.collection.figure_storing import store_audience
from application.collection.stages.base import Reader, note_skipped
from application.integrations.graph.errors import GraphBadParameter, GraphObjectMissing, GraphTooFewFollowers
from application.integrations.graph.instagram import AUDIENCE_BREAKDOWNS, AudienceShare, demographics
from application.models import CollectionRun, InstagramAccount

ASK_AFTER = timedelta(hours=20)


@dataclass(frozen=True)
class AudienceAnswer:
    """The rows of each breakdown with the index of its call; `problem` is the kind of the last refusal."""

    shares: tuple[tuple[tuple[AudienceShare, ...], int], ...]
    problem: str | None


class AudienceStage:
    """A call for each breakdown; one that is refused costs only itself."""

    def plan(
        self, run: CollectionRun, account: InstagramAccount, cursor: str | None
    ) -> tuple[str, ...] | None:
        read_at = account.audience_read_at
        is_fresh = read_at is not None and read_at > clock.now() - ASK_AFTER
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
