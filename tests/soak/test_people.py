"""A soak's people are the same for the same seed, and nobody's ids are somebody else's."""

from datetime import timedelta

import pytest

from sandbox.personas import ACCOUNTS, BY_KEY, guests
from sandbox.soak.people import MOST_PEOPLE, draw_people
from sandbox.soak.script import write_script
from sandbox.soak.trouble import KINDS, draw_faults
from sandbox.soak.whole import BEGINS
from sandbox.world.world import World


def test_the_same_seed_brings_the_same_people_days_and_faults() -> None:
    people = draw_people(20, 3)
    assert people == draw_people(20, 3)
    assert people != draw_people(20, 4)
    script = write_script(people, BEGINS, 20, 3)
    assert script == write_script(people, BEGINS, 20, 3)
    faults = draw_faults(people, BEGINS, script.ends, 3)
    assert faults == draw_faults(people, BEGINS, script.ends, 3)
    assert {fault.kind for fault in faults} == set(KINDS)
    assert len({fault.id for fault in faults}) == len(faults)
    assert all(BEGINS < fault.begins < fault.ends < script.ends for fault in faults)


@pytest.mark.parametrize(("accounts", "days", "most"), [(3, 2, 1), (5, 4, 4), (10, 14, 20), (200, 60, 1_000)])
def test_few_accounts_and_days_meet_few_and_short_faults(accounts: int, days: int, most: int) -> None:
    people, ends = draw_people(accounts, 1), BEGINS + timedelta(days=days)
    faults = draw_faults(people, BEGINS, ends, 1)
    assert 1 <= len(faults) <= most
    assert max(fault.ends - fault.begins for fault in faults) <= (ends - BEGINS) / 8


def test_ten_accounts_meet_every_kind_of_fault_in_a_fortnight() -> None:
    faults = draw_faults(draw_people(10, 1), BEGINS, BEGINS + timedelta(days=14), 1)
    assert {fault.kind for fault in faults} == set(KINDS)


def test_there_is_room_for_so_many_people_and_no_more() -> None:
    assert len(draw_people(MOST_PEOPLE, 1)) == MOST_PEOPLE
    with pytest.raises(ValueError, match="accounts"):
        draw_people(MOST_PEOPLE + 1, 1)


def test_every_post_story_and_picture_is_found_by_its_own_id() -> None:
    people = draw_people(MOST_PEOPLE, 1)
    now = BEGINS + timedelta(days=3)
    with guests(person.persona for person in people):
        world, seen = World(seed=1, epoch=BEGINS), set[str]()
        for person in (*people[:3], *people[-3:]):
            timeline = world.account(person.account.id).timeline
            for post in (*timeline.posts(now), *timeline.stories_between(BEGINS, now)):
                assert world.ever(post.id, now) is post
                ids = {post.id, *(child.id for child in post.children)}
                assert not ids & seen
                seen |= ids
                assert all(world.find_child(child.id, now) is post for child in post.children)


def test_guests_leave_as_they_came() -> None:
    (person,) = draw_people(1, 1)
    with guests([person.persona]):
        assert person.account.id in ACCOUNTS
    assert person.account.id not in ACCOUNTS
    assert person.key not in BY_KEY
