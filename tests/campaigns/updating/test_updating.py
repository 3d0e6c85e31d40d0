"""Update metrics: every accepted post that Instagram still tells figures of is read again, however old."""

from datetime import timedelta

from sqlalchemy import func, select

from application.clock import clock
from application.collection.asking import ask_for_collection
from application.collection.due import accounts_with_posts_due
from application.collection.stages.details import NO_INSIGHTS
from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    InstagramAccount,
    Post,
    Reading,
    RunKind,
    RunState,
)
from application.task_queue import commit
from tests.campaigns.updating.stage import UpdateStage
from tests.collection.stage import deliver

HOUR = timedelta(hours=1)


def test_posts_of_a_campaign_over_and_completed_are_read_again_with_all_their_figures(
    over: UpdateStage,
) -> None:
    over.joined_and_read()
    old = over.old_posts()
    campaign = over.campaign(old)  # nobody is a member of it any more
    over.sandbox.advance(hours=3)
    assert over.press(campaign).location.endswith(f"/campaigns/{campaign}?view=accepted#updating")
    asked_at = over.asked(campaign).asked_at
    assert over.standing(campaign).sentence == "0 of 4 posts updated."
    assert over.standing(campaign).is_running

    over.queue.drain()
    for post in over.posts(old):
        assert post.last_read_at is not None
        assert post.last_read_at >= asked_at
        assert post.insights_reason in NO_INSIGHTS or (post.details_read_at or asked_at - HOUR) >= asked_at
        assert post.next_read_at is None, "no plan wants it again by itself"
    standing = over.standing(campaign)
    assert standing.sentence == "4 of 4 posts updated."
    assert not standing.is_open
    assert standing.share == 1
    assert not standing.left


def test_only_the_posts_of_the_campaign_are_read_and_nothing_else_of_their_accounts(
    over: UpdateStage,
) -> None:
    over.joined_and_read()
    old = over.old_posts(2)
    campaign = over.campaign(old)
    before, readings = over.calls(), len(over.runs(RunKind.READING))
    over.press(campaign)
    over.queue.drain()
    (run,) = over.runs()
    assert run.state is RunState.DONE
    assert run.asked_by_id == over.manager_id
    assert len(over.runs(RunKind.READING)) == readings
    # A page that lists nothing new, and for each post itself and the figures that it is asked for alone.
    assert over.calls() - before <= 1 + 2 * len(old)


def test_asking_twice_is_one_update(over: UpdateStage) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    over.press(campaign)
    asked_at = over.asked(campaign).asked_at
    page = over.client.post(f"/campaigns/{campaign}/update-metrics", follow_redirects=True).text
    assert "being updated already" in page
    assert over.asked(campaign).asked_at == asked_at
    assert len(over.runs()) == 1
    with over.rows():
        asked = AuditEntry.action == AuditAction.METRICS_UPDATE_ASKED.value
        (entry,) = db.session.scalars(select(AuditEntry).where(asked))
        assert (entry.actor_id, entry.campaign_id, entry.details) == (over.manager_id, campaign, {"posts": 4})

    over.queue.drain()
    over.sandbox.advance(minutes=1)
    over.press(campaign)
    assert over.asked(campaign).asked_at > asked_at, "the earlier one has ended"


def test_a_task_that_comes_twice_changes_nothing(over: UpdateStage) -> None:
    over.joined_and_read()
    old = over.old_posts()
    campaign = over.campaign(old)
    over.press(campaign)
    over.queue.drain()
    (run,) = over.runs()
    with over.rows():
        readings = db.session.scalar(select(func.count()).select_from(Reading))
    calls, posts = over.calls(), [post.last_read_at for post in over.posts(old)]
    assert deliver(over.app, run) == 200
    with over.rows():
        assert db.session.scalar(select(func.count()).select_from(Reading)) == readings
    assert (over.calls(), [post.last_read_at for post in over.posts(old)]) == (calls, posts)


def test_posts_asked_for_while_their_account_is_being_read_are_read_by_a_run_that_follows(
    over: UpdateStage,
) -> None:
    over.joined_and_read()
    old = over.old_posts()
    campaign = over.campaign(old)
    with over.rows():
        account = db.session.scalars(select(InstagramAccount.id)).one()
        ask_for_collection([account], asked_by_id=None, kind=RunKind.POSTS)
        commit()
    over.press(campaign)
    assert len(over.runs()) == 1
    over.queue.drain()
    earlier, later = over.runs()
    assert earlier.created_at < over.asked(campaign).asked_at < later.created_at
    assert later.asked_by_id == over.manager_id
    assert over.standing(campaign).sentence == "4 of 4 posts updated."


def test_a_limit_pauses_the_update_which_goes_on_by_itself(over: UpdateStage) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    over.sandbox.fault("account_rate_limit", minutes=20)
    over.press(campaign)
    over.queue.drain()
    standing = over.standing(campaign)
    assert (standing.is_open, standing.is_running) == (True, False)
    assert standing.sentence == "0 of 4 posts updated. 1 account waits for a limit to pass."
    assert "Goes on by itself" in over.page(campaign)
    over.press(campaign)
    assert len(over.runs()) == 1, "who asks meanwhile joins in"
    over.queue.drain(
        until_empty=True, advance=lambda time: over.sandbox.advance(seconds=time.total_seconds() + 0.1)
    )
    assert over.standing(campaign).sentence == "4 of 4 posts updated."


def test_what_failed_is_told_and_tried_again_by_the_sweep_for_a_day(over: UpdateStage) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    over.press(campaign)
    over.sandbox.fault("server_error")
    over.queue.drain(
        until_empty=True, advance=lambda time: over.sandbox.advance(seconds=time.total_seconds() + 0.1)
    )
    (failed,) = over.runs()
    assert failed.state is RunState.FAILED
    standing = over.standing(campaign)
    assert not standing.is_open
    assert standing.sentence == "0 of 4 posts updated."
    assert failed.problem is not None
    assert standing.people[0].problems == (failed.problem,)
    assert standing.reasons == ("4 posts: could not be read",)
    with over.rows():
        account = failed.instagram_account_id
        assert [*accounts_with_posts_due()] == [[account]], "though no campaign of the account runs"

    over.sandbox.mend()
    over.sandbox.advance(hours=1)
    with over.rows():
        ask_for_collection([account], asked_by_id=None, kind=RunKind.POSTS)
        commit()
    over.queue.drain()
    assert over.standing(campaign).sentence == "4 of 4 posts updated."
    with over.rows():
        assert [*accounts_with_posts_due()] == []


def test_after_a_day_the_sweep_gives_up_and_says_so(over: UpdateStage) -> None:
    over.joined_and_read()
    campaign = over.campaign(over.old_posts())
    over.press(campaign)
    with over.rows():
        db.session.execute(db.text("DELETE FROM collection_runs WHERE kind = 'posts'"))
        db.session.commit()
    assert over.standing(campaign).is_open, "the sweep opens another"
    with over.rows():
        assert len([*accounts_with_posts_due()]) == 1
    over.sandbox.advance(hours=25)
    standing = over.standing(campaign)
    assert not standing.is_open
    assert standing.people[0].problems == ("Reading did not come about. Update the metrics once more.",)
    with over.rows():
        assert [*accounts_with_posts_due()] == []


def test_a_living_story_is_read_once_more(over: UpdateStage) -> None:
    over.joined_and_read("mara_lindqvist")
    with over.rows():
        living = db.session.scalars(
            select(Post.id).where(
                Post.media_product_type == "STORY", Post.posted_at > clock.now() - 20 * HOUR
            )
        ).all()
    assert living, "the persona with a story a few hours ago"
    campaign = over.campaign(living, ended=0)
    over.press(campaign)
    assert (len(over.runs()), len(over.runs(RunKind.STORIES))) == (0, 1)
    over.queue.drain()
    standing = over.standing(campaign)
    assert not standing.is_open
    assert standing.read == len(living)
    over.sandbox.advance(hours=25)
    assert over.standing(campaign).read == len(living), "read is read, also once it has ended"


def test_two_campaigns_that_share_a_post_are_both_served_by_its_reading(over: UpdateStage) -> None:
    over.joined_and_read()
    old = over.old_posts()
    first, second = over.campaign(old[:3]), over.campaign(old[1:])
    over.press(first)
    over.press(second)
    over.queue.drain()
    for campaign in (first, second):
        assert over.standing(campaign).sentence == "3 of 3 posts updated."
        assert not over.standing(campaign).is_open
