"""The page of a rule: written, tried and saved, without script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from application.campaigns.consultants import invite
from application.clock import clock
from application.extensions import db
from application.models import Campaign, CampaignMember, MatchVerdict, Role, User
from tests import builders
from tests.campaigns.matching.conftest import MatchingStage
from tests.campaigns.matching.examples import every, some, tag
from tests.statements import count_statements

TEA = every(some(tag("aldertea")))


def counts(text: str) -> tuple[int, int, int]:
    found = re.search(r"<b>([\d,]+)</b> match, <b>([\d,]+)</b> nearly match and ([\d,]+) do not", text)
    assert found, "there is no dry run"
    match, near, none = (int(number.replace(",", "")) for number in found.groups())
    return match, near, none


def test_an_empty_page_offers_a_first_condition(matching: MatchingStage) -> None:
    page = matching.page()
    assert "Write a rule" in page
    assert 'name="g0-c0-kind" value="hashtag"' in page
    assert "Remove the rule" not in page


def test_a_rule_is_tried_then_saved(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("my #AlderTea", "my #aldertee", "nothing")
    tried = matching.press("try", ("hashtag", "#AlderTea"))
    assert tried.status_code == 200
    assert counts(tried.text) == (1, 1, 1)
    assert "#aldertea is in the caption." in tried.text
    assert matching.campaign().matching_version == 0, "nothing is saved by a try"
    saved = matching.press("save", ("hashtag", "#AlderTea"))
    assert saved.status_code == 303
    matching.work()
    assert matching.matches()[first] is MatchVerdict.MATCH
    page = matching.page()
    assert "1 post matches, 1 nearly does" in page
    assert 'value="#aldertea"' in page


@pytest.mark.parametrize("kind", ["hashtag", "mention", "words", "kind", "person", "days"])
def test_rows_come_and_go_without_script(matching: MatchingStage, kind: str) -> None:
    added = matching.press(f"add-g0-{kind}", ("hashtag", "#tea"))
    assert added.status_code == 200
    assert f'name="g0-c1-kind" value="{kind}"' in added.text
    assert 'value="#tea"' in added.text
    gone = matching.press("drop-g0-c0", ("hashtag", "#tea"), ("words", "iced"))
    assert 'value="#tea"' not in gone.text
    assert 'value="iced"' in gone.text
    assert matching.campaign().matching_version == 0


def test_each_list_is_shown_and_paged(matching: MatchingStage) -> None:
    matching.captions("my #aldertee", "x", None)
    matching.add_posts(120, "#aldertea {}")
    near = matching.press("list-near", ("hashtag", "aldertea"))
    assert "which differs by one letter" in near.text
    assert "No caption" in matching.press("list-none", ("hashtag", "aldertea")).text
    second = matching.press("page-2", ("hashtag", "aldertea"), list="match").text
    assert "Page 2 of 3" in second
    assert "#aldertea 50" in second
    assert "#aldertea 49<" not in second
    assert "Page 3 of 3" in matching.press("page-99", ("hashtag", "aldertea"), list="match").text
    assert counts(matching.press("list-x", ("hashtag", "aldertea"), page="x").text) == (120, 1, 2)


def test_what_changes_against_the_present_rule(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "#cake", "#aldertea #cake")
    matching.saved(TEA)
    tried = matching.press("list-added", ("hashtag", "cake")).text
    assert "1 post matches that did not, and 1 post matches no more" in tried
    assert re.search(r"Match now, not before 1", tried)
    assert (
        "The same posts match as by the present rule" in matching.press("try", ("hashtag", "aldertea")).text
    )


def test_what_would_be_accepted_is_said_before(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "#aldertea", "x")
    matching.stage.decide({"decision": "rejected", "post": [first]})
    matching.saved(every(some(tag("cake"))))
    matching.set_campaign(accepts_matches=True)
    assert (
        "it would accept 1 post that nobody has decided on"
        in matching.press("try", ("hashtag", "aldertea")).text
    )


def test_without_posts_the_page_says_so(matching: MatchingStage) -> None:
    matching.set_campaign(starts_on=builders.NOW.date() + timedelta(days=9))
    assert "There is no post to try it on" in matching.press("try", ("hashtag", "aldertea")).text


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("hashtag", "two tags"), "one hashtag in each condition"),
        (("mention", "@léna"), "one account&#39;s name"),
        (("person", "Nobody"), "Nobody in this campaign"),
        (("kind", "x"), "Choose a kind of post"),
        (("words", "w" * 300), "at most 200 characters"),
        (("hashtag", ""), "at least one condition"),
    ],
)
@pytest.mark.parametrize("do", ["try", "save"])
def test_foul_input_gets_its_message(
    matching: MatchingStage, row: tuple[str, str], message: str, do: str
) -> None:
    answer = matching.press(do, row)
    assert answer.status_code == 400
    assert message in answer.text
    assert matching.campaign().matching_version == 0


def test_a_hundred_thousand_fields_are_answered(matching: MatchingStage) -> None:
    form = {f"g{place % 1000}-c{place}-kind": "hashtag" for place in range(20_000)}
    answer = matching.stage.client.post(matching.address, data={**form, "do": "try"})
    assert answer.status_code in (400, 413)


def test_names_in_any_script_are_escaped_and_found(matching: MatchingStage) -> None:
    with matching.rows():
        partner = builders.create_partner(username="nasty", name='"><b>نور</b> 🫖')
        assert partner.instagram_account is not None
        builders.create_post(
            partner.instagram_account, caption='<script>alert("x")</script> #aldertea ' + "ي" * 5_000
        )
        campaign = db.session.get_one(Campaign, matching.campaign_id)
        campaign.members.append(_member(partner.id))
        db.session.commit()
    answer = matching.press("try", ("hashtag", "aldertea"), ("person", '"><b>نور</b> 🫖'))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<b>نور" not in answer.text
    assert counts(answer.text)[0] == 1


def _member(user_id: int) -> Any:
    return CampaignMember(user_id=user_id)


def test_who_saves_an_older_page_is_told(matching: MatchingStage) -> None:
    matching.saved(TEA)
    answer = matching.press("save", ("hashtag", "cake"), version="0")
    assert answer.status_code == 409
    assert "Somebody has changed the rule" in answer.text
    assert 'value="cake"' in answer.text, "what was written is kept"
    assert 'name="version" value="1"' in answer.text, "a second press takes it"
    assert matching.campaign().matching_version == 1
    assert matching.press("save", ("hashtag", "cake"), version="").status_code == 409


def test_a_removed_rule_leaves_decisions(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    matching.set_campaign(accepts_matches=True)
    matching.stage.decide({"decision": "accepted", "post": [first]})
    client = matching.stage.client
    refused = client.post(f"{matching.address}/remove", data={"version": "0"}, follow_redirects=True)
    assert "has been changed since" in refused.text
    client.post(f"{matching.address}/remove", data={"version": "1"})
    campaign = matching.campaign()
    assert campaign.matching_rule is None
    assert (campaign.matching_version, campaign.matched_version, campaign.accepts_matches) == (2, 2, False)
    assert matching.matches() == {}
    assert set(matching.stage.decisions()) == {first}
    matching.sweep()
    assert matching.matches() == {}
    matching.saved(TEA)
    assert matching.matches() == {first: MatchVerdict.MATCH}, "a rule written anew is worked off"


def test_a_rule_that_nests_deeper_is_not_shown_as_another(matching: MatchingStage) -> None:
    matching.saved(every(some(every(tag("tea"), tag("cake")))))
    page = matching.page()
    assert "nests deeper than this form shows" in page
    assert 'value="#tea"' not in page


def test_the_page_takes_a_fixed_number_of_statements(matching: MatchingStage) -> None:
    matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    with count_statements(matching.app) as few:
        matching.press("try", ("hashtag", "aldertea"))
    with count_statements(matching.app) as few_shown:
        matching.page()
    matching.add_posts(400, "#aldertea {}")
    matching.sweep()
    with count_statements(matching.app) as many:
        matching.press("try", ("hashtag", "aldertea"))
    with count_statements(matching.app) as many_shown:
        matching.page()
    assert len(many) == len(few)
    assert len(many_shown) == len(few_shown)


@pytest.mark.parametrize("path", ["matching", "matching/progress"])
def test_an_unknown_campaign_is_not_there(matching: MatchingStage, path: str) -> None:
    client = matching.stage.client
    assert client.get(f"/campaigns/{matching.campaign_id + 999}/{path}").status_code == 404
    assert client.get(f"/campaigns/99999999999999999999/{path}").status_code == 404


def test_why_a_post_matched(matching: MatchingStage) -> None:
    first, second, third = matching.captions("my #AlderTea", "my #aldertee", None)
    client, address = matching.stage.client, matching.stage.address
    page = client.get(f"{address}/posts/{first}/why-matched")
    assert "This campaign has no matching rule" in page.text
    matching.saved(TEA)
    told = {
        post_id: client.get(f"{address}/posts/{post_id}/why-matched").text
        for post_id in (first, second, third)
    }
    assert "#aldertea is in the caption." in told[first]
    assert "Nearly matches" in told[second]
    assert "which differs by one letter" in told[second]
    assert "the post has no caption" in told[third]


def test_why_is_told_of_the_campaigns_own_posts_only(
    matching: MatchingStage, client: FlaskClient, sign_in: Any
) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    with matching.rows():
        stranger = builders.create_partner()
        assert stranger.instagram_account is not None
        foreign = builders.create_post(stranger.instagram_account, caption="#aldertea").id
        consultant = builders.create_user(role=Role.CONSULTANT).id
        other = builders.create_campaign().id
        campaign = db.session.get_one(Campaign, matching.campaign_id)
        day = clock.real_now().date() + timedelta(days=1)
        invite(campaign, consultant, day, by_id=matching.stage.manager_id)
        db.session.commit()
    address = matching.stage.address
    for post_id in (foreign, foreign + 999, "99999999999999999999"):
        assert client.get(f"{address}/posts/{post_id}/why-matched").status_code == 404
    assert client.get(f"/campaigns/{other}/posts/{first}/why-matched").status_code == 404
    sign_in(client, consultant)
    page = client.get(f"{address}/posts/{first}/why-matched")
    assert page.status_code == 200
    assert "Write a rule" not in page.text
    assert client.get(f"/campaigns/{other}/posts/{first}/why-matched").status_code == 404
    assert client.get(f"{address}/matching").status_code == 403


def test_a_decided_post_that_the_dates_no_longer_cover_is_explained(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.saved(TEA)
    matching.stage.decide({"decision": "accepted", "post": [first]})
    matching.set_campaign(starts_on=builders.NOW.date() + timedelta(days=9))
    page = matching.stage.client.get(f"{matching.stage.address}/posts/{first}/why-matched")
    assert "#aldertea is in the caption." in page.text


def test_names_are_written_in_their_own_direction(matching: MatchingStage) -> None:
    first, *_rest = matching.captions("#aldertea", "x", "x")
    matching.set_campaign(name="مائدة")
    with matching.rows():
        db.session.get_one(User, matching.stage.influencer_id).name = "نور"
        db.session.commit()
    tried = matching.press("try", ("hashtag", "aldertea")).text
    assert re.search(r'dir="auto">مائدة</a></p>', tried)
    assert re.search(r'<td data-label="Person" dir="auto">نور', tried)
    why = matching.stage.client.get(f"{matching.stage.address}/posts/{first}/why-matched").text
    assert re.search(r'dir="auto">مائدة</a></p>', why)
    assert re.search(r'<h1 dir="auto">مائدة</h1>', matching.stage.page())
