"""What goes along when a row is deleted, what stays, and what stands in the way."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from application.extensions import db
from application.models import Base, Campaign
from tests.builders import create_post, create_user
from tests.migrations.rows import fill_every_table

# (column, table of the parent): what happens to the row when its parent goes. None: the parent can't go.
DECLARED = {
    ("users.facebook_login_id", "facebook_logins"): None,
    ("sign_ins.user_id", "users"): "CASCADE",
    ("media_kits.user_id", "users"): "CASCADE",
    ("instagram_accounts.user_id", "users"): "SET NULL",
    ("posts.user_id", "users"): None,
    ("posts.instagram_account_id", "instagram_accounts"): None,
    ("readings.post_id", "posts"): "CASCADE",
    ("readings.api_call_id", "api_calls"): "SET NULL",
    ("account_insights.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("account_insights.api_call_id", "api_calls"): "SET NULL",
    ("campaigns.created_by_id", "users"): "SET NULL",
    ("campaign_members.campaign_id", "campaigns"): "CASCADE",
    ("campaign_members.user_id", "users"): "CASCADE",
    ("assignments.campaign_id", "campaigns"): "CASCADE",
    ("assignments.post_id", "posts"): "CASCADE",
    ("assignments.decided_by_id", "users"): "SET NULL",
    ("assignments.former_decided_by_id", "users"): "SET NULL",
    ("collection_runs.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("collection_runs.asked_by_id", "users"): "SET NULL",
    ("api_calls.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("api_calls.collection_run_id", "collection_runs"): "SET NULL",
    ("account_days.api_call_id", "api_calls"): "SET NULL",
    ("account_days.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("account_period_totals.api_call_id", "api_calls"): "SET NULL",
    ("account_period_totals.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("audience_shares.api_call_id", "api_calls"): "SET NULL",
    ("audience_shares.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("instagram_accounts.business_verified_by_id", "users"): "SET NULL",
    ("mails.facebook_login_id", "facebook_logins"): "CASCADE",
    ("mails.report_build_id", "report_builds"): "CASCADE",
    ("mails.report_snapshot_id", "report_snapshots"): "CASCADE",
    ("mails.user_id", "users"): "CASCADE",
    ("pictures.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("post_children.post_id", "posts"): "CASCADE",
    ("readings.webhook_change_id", "webhook_changes"): "SET NULL",
    ("webhook_changes.delivery_id", "webhook_deliveries"): "SET NULL",
    ("webhook_changes.instagram_account_id", "instagram_accounts"): "CASCADE",
    ("webhook_changes.post_id", "posts"): "SET NULL",
    ("mails.one_time_link_id", "one_time_links"): "CASCADE",
    ("one_time_links.user_id", "users"): "CASCADE",
    ("one_time_links.created_by_id", "users"): "SET NULL",
    ("recovery_codes.user_id", "users"): "CASCADE",
    ("campaign_consultants.campaign_id", "campaigns"): "CASCADE",
    ("campaign_consultants.user_id", "users"): "CASCADE",
    ("campaign_consultants.invited_by_id", "users"): "SET NULL",
    ("audit_entries.actor_id", "users"): "SET NULL",
    ("audit_entries.user_id", "users"): "SET NULL",
    ("permission_changes.facebook_login_id", "facebook_logins"): "CASCADE",
    ("deletions.user_id", "users"): "SET NULL",
    ("deletions.facebook_login_id", "facebook_logins"): "SET NULL",
    ("captures.post_id", "posts"): "CASCADE",
    ("captures.asked_by_id", "users"): "SET NULL",
    ("capture_items.capture_id", "captures"): "CASCADE",
    ("capture_choices.post_id", "posts"): "CASCADE",
    ("capture_choices.capture_item_id", "capture_items"): "CASCADE",
    ("capture_choices.chosen_by_id", "users"): "SET NULL",
    ("media_keys.campaign_id", "campaigns"): "CASCADE",
    ("media_keys.made_by_id", "users"): "SET NULL",
    ("media_keys.partner_id", "users"): "CASCADE",
    ("media_keys.revoked_by_id", "users"): "SET NULL",
    ("media_keys.snapshot_id", "report_snapshots"): "SET NULL",
    ("media_key_items.media_key_id", "media_keys"): "CASCADE",
    ("media_key_items.capture_item_id", "capture_items"): "CASCADE",
    ("evidence_checks.asked_by_id", "users"): "SET NULL",
    ("google_logins.user_id", "users"): "CASCADE",
    ("reports.campaign_id", "campaigns"): "CASCADE",
    ("reports.partner_id", "users"): "CASCADE",
    ("reports.recipient_id", "users"): "CASCADE",
    ("reports.made_by_id", "users"): "SET NULL",
    ("report_builds.report_id", "reports"): "CASCADE",
    ("report_builds.asked_by_id", "users"): "SET NULL",
    ("report_snapshots.report_id", "reports"): "CASCADE",
    ("report_snapshots.build_id", "report_builds"): "SET NULL",
    ("report_snapshots.delivered_by_id", "users"): "SET NULL",
    ("snapshot_people.snapshot_id", "report_snapshots"): "CASCADE",
    ("snapshot_people.user_id", "users"): "CASCADE",
    ("snapshot_posts.snapshot_id", "report_snapshots"): "CASCADE",
    ("snapshot_posts.post_id", "posts"): "CASCADE",
    ("report_files.report_id", "reports"): "SET NULL",
    ("report_files.google_login_id", "google_logins"): "SET NULL",
    ("report_files.made_by_id", "users"): "SET NULL",
    ("report_files.snapshot_id", "report_snapshots"): "SET NULL",
    ("file_accesses.file_id", "report_files"): "CASCADE",
    ("file_accesses.user_id", "users"): "SET NULL",
    ("file_accesses.given_by_id", "users"): "SET NULL",
    ("file_accesses.ended_by_id", "users"): "SET NULL",
    ("share_links.report_id", "reports"): "CASCADE",
    ("share_links.made_by_id", "users"): "SET NULL",
    ("share_links.revoked_by_id", "users"): "SET NULL",
    ("campaign_goals.campaign_id", "campaigns"): "CASCADE",
    ("metrics_updates.campaign_id", "campaigns"): "CASCADE",
    ("metrics_updates.asked_by_id", "users"): "SET NULL",
    ("campaign_responsibles.campaign_id", "campaigns"): "CASCADE",
    ("campaign_responsibles.user_id", "users"): "CASCADE",
    ("deliverables.campaign_id", "campaigns"): "CASCADE",
    ("deliverables.user_id", "users"): "CASCADE",
    ("costs.campaign_id", "campaigns"): "CASCADE",
    ("costs.user_id", "users"): "SET NULL",
    ("costs.post_id", "posts"): "SET NULL",
    ("costs.entered_by_id", "users"): "SET NULL",
    ("outcomes.campaign_id", "campaigns"): "CASCADE",
    ("outcomes.user_id", "users"): "SET NULL",
    ("outcomes.post_id", "posts"): "SET NULL",
    ("taken_out_rows.campaign_id", "campaigns"): "CASCADE",
    ("taken_out_rows.post_id", "posts"): "SET NULL",
    ("taken_out_rows.user_id", "users"): "SET NULL",
    ("outcomes.entered_by_id", "users"): "SET NULL",
    ("channel_results.campaign_id", "campaigns"): "CASCADE",
    ("channel_results.entered_by_id", "users"): "SET NULL",
    ("rate_cards.campaign_id", "campaigns"): "CASCADE",
    ("rate_cards.entered_by_id", "users"): "SET NULL",
    ("post_matches.campaign_id", "campaigns"): "CASCADE",
    ("post_matches.post_id", "posts"): "CASCADE",
    ("manual_pictures.post_id", "posts"): "CASCADE",
    ("manual_pictures.entered_by_id", "users"): "SET NULL",
    ("posts.entered_by_id", "users"): "SET NULL",
    ("units.parent_zid", "units"): None,
    ("tracked_accounts.unit_zid", "units"): None,
    ("tracked_accounts.network", "tracked_networks"): None,
    ("feed_columns.tracked_account_id", "tracked_accounts"): None,
    ("count_notes.unit_zid", "units"): None,
    ("count_notes.written_by_id", "users"): "SET NULL",
    ("count_rounds.tally_import_id", "tally_imports"): "SET NULL",
    ("count_parts.round_id", "count_rounds"): "CASCADE",
    ("follower_counts.tracked_account_id", "tracked_accounts"): None,
    ("follower_counts.round_id", "count_rounds"): "CASCADE",
    ("counting_connections.facebook_login_id", "facebook_logins"): "CASCADE",
    ("counting_connections.made_by_id", "users"): "SET NULL",
    ("tally_imports.imported_by_id", "users"): "SET NULL",
    ("readings.entered_by_id", "users"): "SET NULL",
}

# By the parent that can't go: what clears its way.
CLEARED_BY: dict[str, tuple[str, ...]] = {
    "facebook_logins": ("UPDATE users SET facebook_login_id = NULL",),
    "instagram_accounts": ("DELETE FROM posts",),
    "users": ("DELETE FROM posts WHERE user_id IS NOT NULL",),
    "tracked_accounts": ("DELETE FROM follower_counts", "DELETE FROM feed_columns"),
}
CLEARED_BY["tracked_networks"] = (*CLEARED_BY["tracked_accounts"], "DELETE FROM tracked_accounts")
CLEARED_BY["units"] = (
    *CLEARED_BY["tracked_networks"],
    "DELETE FROM count_notes",
    "UPDATE units SET parent_zid = NULL",
)


def _count(table: str) -> int:
    counted = select(func.count()).select_from(Base.metadata.tables[table])
    return db.session.execute(counted).scalar_one()


def _pointing(column: str) -> int:
    """Rows whose `table.column` leads somewhere."""
    table, _, name = column.partition(".")
    found = Base.metadata.tables[table]
    return db.session.execute(
        select(func.count()).select_from(found).where(found.c[name].is_not(None))
    ).scalar_one()


def _send(statement: str) -> None:
    db.session.execute(text(statement))
    db.session.commit()


def _delete(table: str) -> None:
    _send(f"DELETE FROM {table}")


def test_every_foreign_key_is_in_the_table() -> None:
    found = {
        (str(key.parent), key.column.table.name): key.ondelete
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
    }
    assert found == DECLARED


def test_every_parent_that_cannot_go_is_named() -> None:
    assert set(CLEARED_BY) == {parent for (_column, parent), what in DECLARED.items() if what is None}


def _gone_with(parent: str) -> set[str]:
    """The tables that lose rows by cascades from this one, however many lie between."""
    next_to_it = {
        column.partition(".")[0]
        for (column, of), what in DECLARED.items()
        if of == parent and what == "CASCADE"
    }
    return next_to_it.union(*(_gone_with(each) for each in next_to_it))


@pytest.mark.parametrize("parent", sorted({parent for _column, parent in DECLARED}))
def test_a_deletion_does_as_declared(context: Flask, parent: str) -> None:
    fill_every_table()
    create_post(user_id=create_user().id, graph_id=None)
    if parent in CLEARED_BY:
        with pytest.raises(IntegrityError):
            _delete(parent)
        db.session.rollback()
        for statement in CLEARED_BY[parent]:
            _send(statement)
    before = {column: _count(column.partition(".")[0]) for column, _ in DECLARED}
    children = {column: what for (column, of), what in DECLARED.items() if of == parent and what}
    assert all(_pointing(column) for column in children)
    _delete(parent)
    assert _count(parent) == 0
    gone_with_it = _gone_with(parent)
    for column, what in children.items():
        assert _pointing(column) == 0, column
        if what == "SET NULL" and column.partition(".")[0] not in gone_with_it:
            assert _count(column.partition(".")[0]) == before[column], column


def test_a_user_who_goes_leaves_the_accounts_posts_and_their_history(context: Flask) -> None:
    fill_every_table()
    _delete("users")
    assert (_count("instagram_accounts"), _count("posts"), _count("readings")) == (1, 2, 3)
    assert (_count("assignments"), _count("api_calls"), _count("sign_ins")) == (2, 1, 0)


def test_the_session_deletes_a_campaign_with_all_that_is_its_own(context: Flask) -> None:
    fill_every_table()
    db.session.delete(db.session.scalars(select(Campaign)).one())
    db.session.commit()
    assert (_count("campaign_members"), _count("assignments"), _count("posts")) == (0, 0, 2)
