"""What the databases themselves refuse, SQLite and MariaDB alike."""

import re

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from application.extensions import db
from application.models import Base, Role, RunState
from tests.builders import (
    NOW,
    create_instagram_account,
    create_login,
    create_post,
    create_reading,
    create_run,
    create_user,
)
from tests.migrations.rows import fill_every_table

# By the name of a CHECK constraint: a change of a stored row that breaks it.
BROKEN_BY = {
    "ck_users_role": "UPDATE users SET role = 'king'",
    "ck_users_staff_have_email": "UPDATE users SET email = NULL WHERE role = 'manager'",
    "ck_facebook_logins_state": "UPDATE facebook_logins SET state = 'lost'",
    "ck_campaigns_ends_after_start": "UPDATE campaigns SET ends_on = '2026-10-31'",
    "ck_assignments_decision": "UPDATE assignments SET decision = 'maybe'",
    "ck_assignments_former_decision": "UPDATE assignments SET former_decision = 'maybe'",
    "ck_posts_belongs_to_someone": "UPDATE posts SET instagram_account_id = NULL",
    "ck_posts_insights_reason": "UPDATE posts SET insights_reason = 'tired'",
    "ck_readings_insights_reason": "UPDATE readings SET insights_reason = 'tired'",
    "ck_collection_runs_state": "UPDATE collection_runs SET state = 'walking'",
    "ck_collection_runs_stage": "UPDATE collection_runs SET stage = 'first'",
    "ck_collection_runs_kind": "UPDATE collection_runs SET kind = 'quick'",
    "ck_instagram_accounts_region": "UPDATE instagram_accounts SET region = 'mars'",
    "ck_account_period_totals_ends_after_start": "UPDATE account_period_totals SET until = since",
    "ck_readings_source": "UPDATE readings SET source = 'rumour'",
    "ck_webhook_deliveries_state": "UPDATE webhook_deliveries SET state = 'lost'",
    "ck_webhook_changes_state": "UPDATE webhook_changes SET state = 'lost'",
    "ck_pictures_kind": "UPDATE pictures SET kind = 'film'",
    "ck_pictures_state": "UPDATE pictures SET state = 'lost'",
    "ck_one_time_links_purpose": "UPDATE one_time_links SET purpose = 'fun'",
    "ck_permission_changes_state": "UPDATE permission_changes SET state = 'lost'",
    "ck_deletions_origin": "UPDATE deletions SET origin = 'mars'",
    "ck_deletions_extent": "UPDATE deletions SET extent = 'half'",
    "ck_deletions_state": "UPDATE deletions SET state = 'lost'",
    "ck_captures_state": "UPDATE captures SET state = 'lost'",
    "ck_capture_items_role": "UPDATE capture_items SET role = 'song'",
    "ck_capture_items_outcome": "UPDATE capture_items SET outcome = 'maybe'",
    "ck_chain_links_kind": "UPDATE chain_links SET kind = 'story'",
    "ck_evidence_checks_state": "UPDATE evidence_checks SET state = 'lost'",
    "ck_campaign_goals_target_is_positive": "UPDATE campaign_goals SET target = 0",
    "ck_deliverables_number_is_positive": "UPDATE deliverables SET number = 0",
    "ck_costs_amount_is_not_negative": "UPDATE costs SET amount = -1",
    "ck_outcomes_revenue_is_not_negative": "UPDATE outcomes SET revenue = -1",
    "ck_channel_results_money_is_not_negative": "UPDATE channel_results SET spend = -1",
    "ck_post_matches_verdict": "UPDATE post_matches SET verdict = 'maybe'",
    "ck_reports_recipient": "UPDATE reports SET recipient = 'king'",
    "ck_reports_rhythm": "UPDATE reports SET rhythm = 'hourly'",
    "ck_report_builds_state": "UPDATE report_builds SET state = 'lost'",
    "ck_report_builds_step": "UPDATE report_builds SET step = 'first'",
    "ck_report_files_state": "UPDATE report_files SET state = 'lost'",
    "ck_file_accesses_role": "UPDATE file_accesses SET role = 'king'",
    "ck_file_accesses_pending": "UPDATE file_accesses SET pending = 'soon'",
    "ck_file_accesses_wanted_role": "UPDATE file_accesses SET wanted_role = 'king'",
    "ck_file_accesses_reason": "UPDATE file_accesses SET reason = 'fun'",
    "ck_google_logins_state": "UPDATE google_logins SET state = 'tired'",
    "ck_mails_state": "UPDATE mails SET state = 'lost'",
    "ck_units_not_above_itself": "UPDATE units SET parent_zid = zid",
    "ck_tracked_accounts_rhythm": "UPDATE tracked_accounts SET rhythm = 'never'",
    "ck_tracked_accounts_rhythm_before": "UPDATE tracked_accounts SET rhythm_before = 'never'",
    "ck_tracked_accounts_finding": "UPDATE tracked_accounts SET finding = 'lost'",
    "ck_tracked_accounts_count_precision": "UPDATE tracked_accounts SET count_precision = 'about'",
    "ck_tracked_accounts_published_precision": "UPDATE tracked_accounts SET published_precision = 'about'",
    "ck_count_rounds_kind": "UPDATE count_rounds SET kind = 'yearly'",
    "ck_count_parts_network": "UPDATE count_parts SET network = 'myspace'",
    "ck_count_parts_state": "UPDATE count_parts SET state = 'lost'",
    "ck_follower_counts_count_precision": "UPDATE follower_counts SET count_precision = 'about'",
    "ck_follower_counts_followers_are_not_negative": "UPDATE follower_counts SET followers = -1",
    "ck_network_states_network": "UPDATE network_states SET network = 'myspace'",
    "ck_network_days_network": "UPDATE network_days SET network = 'myspace'",
    "ck_tally_imports_kind": "UPDATE tally_imports SET kind = 'yearly'",
}


def _checks() -> set[str]:
    return {
        str(constraint.name)
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_each_check_has_its_example() -> None:
    assert set(BROKEN_BY) == _checks()


def test_each_check_is_enforced(context: Flask) -> None:
    fill_every_table()
    for name, statement in BROKEN_BY.items():
        with pytest.raises(DBAPIError, match=name):
            db.session.execute(text(statement))
        db.session.rollback()


def test_no_check_names_a_column_that_a_deletion_would_change() -> None:
    """MySQL 8 refuses such a table (error 3823); MariaDB and SQLite take it."""
    for table in Base.metadata.sorted_tables:
        checked = " ".join(
            str(constraint.sqltext)
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        )
        acting = [key.parent.name for key in table.foreign_keys if key.ondelete or key.onupdate]
        assert not set(acting) & set(re.findall(r"\w+", checked)), table.name


@pytest.mark.parametrize("role", [Role.INFLUENCER, Role.BRAND])
def test_a_partner_may_have_neither_mail_nor_account(context: Flask, role: Role) -> None:
    user = create_user(role=role)
    assert (user.email, user.instagram_account) == (None, None)
    assert (user.is_partner, user.is_staff, user.is_admin) == (True, False, False)


def test_a_post_may_have_no_account_when_it_is_somebodys(context: Flask) -> None:
    post = create_post(user_id=create_user().id, network="tiktok", graph_id=None)
    assert post.instagram_account is None


def test_posts_added_by_hand_have_no_graph_id_to_collide(context: Flask) -> None:
    user = create_user()
    first, second = (create_post(user_id=user.id, graph_id=None) for _ in range(2))
    assert first.id != second.id


def test_a_partner_has_one_account_at_most(context: Flask) -> None:
    user = create_user()
    create_instagram_account(user=user)
    with pytest.raises(IntegrityError):
        create_instagram_account(user=user)
    db.session.rollback()


def test_accounts_without_partner_may_be_many(context: Flask) -> None:
    assert create_instagram_account().id != create_instagram_account().id


def test_one_facebook_login_may_own_several_users(context: Flask) -> None:
    login = create_login()
    users = [create_user(role=role, login=login) for role in (Role.INFLUENCER, Role.BRAND)]
    assert login.users == users


def test_an_account_has_one_open_run_at_most(context: Flask) -> None:
    account = create_instagram_account()
    run = create_run(account, state=RunState.QUEUED)
    with pytest.raises(IntegrityError):
        create_run(account, state=RunState.RUNNING)
    db.session.rollback()
    run.finish(RunState.DONE, NOW)
    db.session.commit()
    assert not run.is_open
    assert create_run(account, state=RunState.RUNNING).is_open


def test_a_post_is_read_once_at_a_time(context: Flask) -> None:
    post = create_post(create_instagram_account())
    create_reading(post, read_at=NOW)
    with pytest.raises(IntegrityError):
        create_reading(post, read_at=NOW)
    db.session.rollback()


def test_ids_of_others_differ_by_case_on_every_database(context: Flask) -> None:
    account = create_instagram_account()
    create_post(account, graph_id="abcDEF")
    assert create_post(account, graph_id="ABCdef").id


def test_a_row_without_its_parent_is_refused(context: Flask) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(text("INSERT INTO campaign_members (campaign_id, user_id) VALUES (1, 2)"))
    db.session.rollback()
