"""“All that match” decides on what its reader was shown: never on more, nor by another rule."""

import re
from datetime import timedelta
from typing import Any

from application.clock import clock
from application.extensions import db
from application.models import Campaign, CampaignMember, Decision, Post
from tests import builders
from tests.campaigns.matching.conftest import MatchingStage
from tests.campaigns.matching.examples import every, tag
from tests.campaigns.stage import Stage
from tests.campaigns.test_deciding_together import notice


def all_of(page: str, decision: str) -> dict[str, Any]:
    """What the button for all sends from this page."""
    sent = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)
        for name in ("newest", "as_of", "total", "list")
    }
    assert all(sent.values()), sent
    return {"all": decision, **{name: found[1] for name, found in sent.items() if found}}


def test_the_whole_list_is_what_was_listed(stage: Stage) -> None:
    stage.decide(all_of(stage.page(), "rejected"))
    assert set(stage.decisions().values()) == {Decision.REJECTED}
    assert notice(stage.page()) == "3 posts rejected."


def test_posts_of_somebody_who_was_added_meanwhile_are_not_decided_on_unseen(stage: Stage) -> None:
    with stage.rows():
        guest = builders.create_partner(username="guest.of.all")
        assert guest.instagram_account is not None
        builders.create_posts(guest.instagram_account, 5)
        guest_id = guest.id
    form = all_of(stage.page(), "rejected")
    with stage.rows():
        db.session.add(CampaignMember(campaign_id=stage.campaign_id, user_id=guest_id))
        db.session.get_one(Campaign, stage.campaign_id).revision += 1
        db.session.commit()
    stage.decide(form)
    assert stage.decisions() == {}
    page = stage.page()
    assert notice(page).startswith("Nothing was decided: since this page was made")
    assert "Reject all 8" in page, "the new list can be decided on at once"
    stage.decide(all_of(page, "rejected"))
    assert len(stage.decisions()) == 8


def test_a_rule_saved_meanwhile_turns_no_match_into_a_miss(matching: MatchingStage) -> None:
    stage = matching.stage
    matching.captions("Tea #autumntable", "Tea #autumntable", "Nothing")
    matching.saved(every(tag("autumntable")))
    form = all_of(stage.page(match="not"), "rejected")
    matching.save(every(tag("autumntable"), tag("winter")))
    stage.decide(form, match="not")
    assert stage.decisions() == {}


def test_more_than_the_button_said_are_never_decided_on(stage: Stage) -> None:
    stage.set_post(stage.post_ids[0], caption="Tea")
    form = all_of(stage.page(text="Tea"), "accepted")
    for post_id in stage.post_ids:
        stage.set_post(post_id, caption="Tea for all")
    stage.decide(form, text="Tea")
    assert stage.decisions() == {}


def test_a_post_is_no_miss_before_it_was_held_against_the_rule(matching: MatchingStage) -> None:
    stage = matching.stage
    matching.captions("Tea #autumntable", "Tea", "Nothing")
    matching.saved(every(tag("autumntable")))
    assert stage.listed(match="not") == list(stage.post_ids[1:])
    matching.save(every(tag("winter")))
    assert stage.listed(match="not") == [], "nothing has been held against the new rule"
    matching.work()
    assert stage.listed(match="not") == list(stage.post_ids)
    (newcomer,) = matching.add_posts(1, "Tea #tea", first_seen_at=clock.now() + timedelta(seconds=1))
    assert newcomer not in stage.listed(match="not")
    row = stage.page()
    row = row[row.index(f'data-post="{newcomer}"') :]
    assert "Not held against the rule yet" in row[: row.index("</tr>")]


def test_a_rule_that_cannot_be_read_calls_nothing_a_miss(stage: Stage) -> None:
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        campaign.matching_rule = {"joined": "perhaps"}
        campaign.matching_version = campaign.matched_version = 1
        db.session.commit()
    assert stage.listed(match="not") == []
    assert "Not held against the rule yet" in stage.page()


def test_an_old_page_that_tells_less_still_decides(stage: Stage) -> None:
    with stage.rows():
        newest = max(post.id for post in db.session.query(Post))
    stage.decide({"all": "accepted", "newest": str(newest)})
    assert set(stage.decisions().values()) == {Decision.ACCEPTED}
