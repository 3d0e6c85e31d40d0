"""What becomes of what was agreed and entered for campaigns: rows of the retention table."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute

from application.leaving import belonging as own
from application.leaving.rules import KEPT, Ages, Belonging, Remove, Replace, Rule, Time
from application.models import (
    CampaignGoal,
    CampaignResponsible,
    ChannelResult,
    Cost,
    Deliverable,
    ManualPicture,
    MetricsUpdate,
    Outcome,
    Post,
    PostMatch,
    RateCard,
    SentForm,
    TakenOutRow,
)

GOES = (Remove(),)
WITHOUT_NOTE = (Replace({"note": ""}, "loses its note; bare numbers stay"),)

Column = InstrumentedAttribute[Any]


def _by_user_or_post(user_id: Column, post_id: Column) -> Belonging:
    return Belonging(
        "by the person, or by the post",
        lambda leaver: or_(
            user_id.in_(leaver.users),
            post_id.in_(select(Post.id).where(own.posts_of_leaver(leaver))),
        ),
    )


# fmt: off
# A table: a line for each value would hide what differs between its rows.
PLAN_RULES: tuple[Rule, ...] = (
    Rule(
        CampaignResponsible, "who looks after a campaign", own.by_user(CampaignResponsible.user_id),
        GOES, GOES,
        "It says whose work a campaign is, and nobody does any after leaving.",
    ),
    Rule(
        Deliverable, "what influencers are to make for campaigns", own.by_user(Deliverable.user_id),
        WITHOUT_NOTE, WITHOUT_NOTE,
        "What was agreed is held against what came, also after somebody has left.",
    ),
    Rule(
        Cost, "what was paid for campaigns", _by_user_or_post(Cost.user_id, Cost.post_id),
        WITHOUT_NOTE, WITHOUT_NOTE,
        "Money that was spent stays spent: without it a campaign’s totals would change.",
    ),
    Rule(
        Outcome, "clicks, orders and revenue that staff entered",
        _by_user_or_post(Outcome.user_id, Outcome.post_id),
        WITHOUT_NOTE, WITHOUT_NOTE,
        "They are the campaign’s, and were reported; people stand in them by number.",
    ),
    Rule(
        TakenOutRow, "rows of files that staff have just taken out",
        _by_user_or_post(TakenOutRow.user_id, TakenOutRow.post_id), GOES, GOES,
        "They can come back for an hour, and are of no use after that.",
        ages=(Ages(1, "taken_out_at"),),
    ),
    Rule(
        PostMatch, "which posts match a campaign’s rule", own.by_post(PostMatch.post_id), GOES, GOES,
        "It helps to decide about a post, of which nothing is left to decide.",
    ),
    Rule(
        ManualPicture, "pictures that staff added to posts by hand", own.by_post(ManualPicture.post_id),
        (Remove(unless=own.OF_ACCEPTED_MANUAL),), GOES,
        "A campaign shows its posts; all other pictures are the person’s alone.",
    ),
)
CAMPAIGN_RULES: tuple[Rule, ...] = (
    Rule(
        CampaignGoal, "what campaigns are to reach", None, KEPT, KEPT,
        "They are the campaign’s, and hold numbers only.",
    ),
    Rule(
        MetricsUpdate, "when a campaign’s posts were asked for anew", None, KEPT, KEPT,
        "It is the campaign’s, and who asked is named no longer once they have left.",
    ),
    Rule(
        ChannelResult, "what other channels cost and brought", None, KEPT, KEPT,
        "They are the campaign’s, and name no person.",
    ),
    Rule(
        SentForm, "fingerprints of forms that added something", None, KEPT, KEPT,
        "A button pressed twice adds nothing twice; nothing can be read from a fingerprint.",
        ages=(Ages(2, "sent_at", time=Time.REAL),),
    ),
    Rule(
        RateCard, "what staff hold a view or a like to be worth", None, KEPT, KEPT,
        "They are the campaign’s, and hold prices only.",
    ),
)
# fmt: on
