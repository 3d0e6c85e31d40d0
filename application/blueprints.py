"""The site on one page: each blueprint, where it stands, and who may enter."""

from typing import NamedTuple

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from application import guards
from application.accounts.account_routes import account
from application.accounts.link_routes import access_links
from application.accounts.routes import accounts
from application.accounts.second_factor_routes import own_second_factor
from application.accounts.second_step_routes import second_step
from application.accounts.session_routes import account_sessions, partner_sessions
from application.accounts.staff_routes import staff
from application.accounts.tasks import accounts_cron, accounts_tasks
from application.audit import record
from application.campaigns.consultant_routes import campaign_consultants
from application.campaigns.decision_routes import campaign_decisions
from application.campaigns.deletion_routes import campaign_deletion
from application.campaigns.entered.file_routes import entered_files
from application.campaigns.entered.post_routes import entered_posts
from application.campaigns.entered.routes import entered_results
from application.campaigns.entered.story_routes import entered_stories
from application.campaigns.matching.routes import campaign_matching
from application.campaigns.matching.tasks import matching_cron, matching_tasks
from application.campaigns.matching.why_routes import match_reasons
from application.campaigns.plans.routes import campaign_plan
from application.campaigns.portfolio.routes import portfolio as campaign_portfolio
from application.campaigns.results.routes import results as campaign_results
from application.campaigns.routes import campaigns
from application.campaigns.setup_routes import campaign_setup
from application.campaigns.updating.routes import metrics_updates
from application.capture.deed_routes import capture_deeds
from application.capture.desk_routes import capture_desk
from application.capture.file_routes import capture_files
from application.capture.routes import captures
from application.capture.tasks import capture_cron, capture_tasks
from application.collection.pictures.routes import pictures
from application.collection.pictures.tasks import picture_cron, picture_tasks
from application.collection.routes import collection
from application.collection.subscriptions.tasks import subscription_cron, subscription_tasks
from application.collection.tasks import collection_cron, collection_tasks
from application.collection.webhooks.routes import webhooks
from application.collection.webhooks.tasks import webhook_cron, webhook_tasks
from application.config import Config
from application.evidence.check_routes import evidence_checks
from application.evidence.routes import evidence
from application.evidence.tasks import evidence_cron, evidence_tasks
from application.export.access.people_routes import file_people
from application.export.access.routes import report_files
from application.export.access.tasks import access_tasks
from application.export.delivery.own_routes import own_reports
from application.export.delivery.routes import report_delivery
from application.export.links.media_routes import report_media
from application.export.links.routes import partner_report_links, report_links
from application.export.making.tasks import report_cron, report_tasks
from application.export.partner_routes import partner_reports
from application.export.rhythm.routes import report_rhythm
from application.export.rhythm.tasks import report_rhythm_cron
from application.export.routes import campaign_reports
from application.export.sharing.public_routes import shared_reports
from application.export.sharing.routes import share_links
from application.export.sheets.sign_in_routes import google_sign_in
from application.export.sheets.tasks import google_sign_in_cron, google_sign_in_tasks
from application.export.snapshots.change_routes import report_changes
from application.extensions import csrf
from application.leaving.download_routes import own_data
from application.leaving.facebook_routes import facebook_callbacks
from application.leaving.routes import deletion_status, leaving
from application.leaving.tasks import leaving_cron, leaving_tasks
from application.mail.tasks import mail_cron, mail_tasks
from application.models import AuditAction
from application.onboarding.access.routes import access as partner_access
from application.onboarding.access.routes import disconnection as brand_disconnection
from application.onboarding.brands.invitation_routes import brand_invitation
from application.onboarding.brands.routes import brands
from application.onboarding.choice_routes import onboarding
from application.onboarding.connections.routes import contact_address
from application.onboarding.connections.tasks import connection_cron, connection_tasks
from application.onboarding.own_accounts.routes import own_accounts
from application.onboarding.permissions.routes import permissions
from application.onboarding.permissions.staff_routes import partner_permissions
from application.onboarding.tasks import onboarding_cron
from application.operations.audit_routes import audit_log
from application.operations.routes import operations
from application.operations.today.routes import today_page
from application.profiles.audience.routes import audience as audience_pages
from application.profiles.campaigns.routes import campaigns as own_campaign_pages
from application.profiles.figures.routes import figures as figure_pages
from application.profiles.ledger_routes import ledger
from application.profiles.media_kit.deed_routes import media_kit_deeds
from application.profiles.media_kit.public_routes import media_kits
from application.profiles.media_kit.routes import media_kit as media_kit_pages
from application.profiles.media_kit.shutting_routes import media_kit_shutting
from application.profiles.posts.routes import posts as post_pages
from application.profiles.routes import profiles
from application.profiles.staff_routes import partners
from application.profiles.stories.routes import stories as story_pages
from application.public.routes import public
from application.public.styleguide_routes import styleguide
from application.task_queue import commit


class Entry(NamedTuple):
    blueprint: Blueprint
    prefix: str
    guard: guards.Guard
    own_proof: bool = False
    """The caller proves itself in another way than by a form's token."""
    only_in_sandbox: bool = False
    """In production there is no such page."""


BLUEPRINTS: tuple[Entry, ...] = (
    Entry(public, "/", guards.anyone),
    Entry(styleguide, "/styleguide", guards.anyone, only_in_sandbox=True),
    Entry(accounts, "/", guards.anyone),
    Entry(second_step, "/sign-in", guards.anyone),
    Entry(access_links, "/access", guards.anyone),
    Entry(account, "/account", guards.team),
    Entry(own_second_factor, "/account/second-factor", guards.team),
    Entry(account_sessions, "/account/sessions", guards.team),
    Entry(partner_sessions, "/me/sessions", guards.partner),
    Entry(staff, "/staff", guards.admin_only),
    Entry(onboarding, "/", guards.anyone),
    Entry(brand_invitation, "/connect/brand", guards.anyone),
    Entry(profiles, "/me", guards.partner),
    Entry(figure_pages.own, "/me", guards.partner),
    Entry(audience_pages.own, "/me", guards.partner),
    Entry(post_pages.own, "/me", guards.partner),
    Entry(story_pages.own, "/me", guards.partner),
    Entry(own_reports, "/me", guards.partner),
    Entry(media_kit_pages.own, "/me", guards.partner),
    Entry(media_kit_deeds, "/me", guards.partner),
    Entry(media_kits, "/kit", guards.anyone),
    Entry(contact_address, "/me/address", guards.partner),
    Entry(own_accounts, "/me/accounts", guards.partner),
    Entry(permissions, "/me/permissions", guards.partner),
    Entry(leaving, "/me", guards.partner),
    Entry(own_data, "/me", guards.partner),
    Entry(deletion_status, "/deletion", guards.anyone),
    Entry(partners, "/partners", guards.staff_only),
    Entry(figure_pages.staff, "/partners", guards.staff_only),
    Entry(audience_pages.staff, "/partners", guards.staff_only),
    Entry(own_campaign_pages.own, "/me", guards.partner),
    Entry(own_campaign_pages.staff, "/partners", guards.staff_only),
    Entry(post_pages.staff, "/partners", guards.staff_only),
    Entry(story_pages.staff, "/partners", guards.staff_only),
    Entry(media_kit_pages.staff, "/partners", guards.staff_only),
    Entry(partner_reports, "/partners", guards.staff_only),
    Entry(partner_report_links, "/partners", guards.staff_only),
    Entry(partner_permissions, "/partners", guards.staff_only),
    Entry(partner_access, "/partners", guards.admin_only),
    Entry(media_kit_shutting, "/partners", guards.admin_only),
    Entry(brands, "/partners/brands", guards.staff_only),
    Entry(brand_disconnection, "/partners/brands", guards.admin_only),
    Entry(campaigns, "/campaigns", guards.team),
    Entry(campaign_results, "/campaigns", guards.team),
    Entry(campaign_portfolio, "/campaigns", guards.team),
    Entry(metrics_updates, "/campaigns", guards.team),
    Entry(campaign_setup, "/campaigns", guards.staff_only),
    Entry(campaign_plan, "/campaigns", guards.staff_only),
    Entry(entered_posts, "/campaigns", guards.staff_only),
    Entry(entered_results, "/campaigns", guards.staff_only),
    Entry(entered_files, "/campaigns", guards.staff_only),
    Entry(entered_stories, "/campaigns", guards.staff_only),
    Entry(campaign_consultants, "/campaigns", guards.staff_only),
    Entry(campaign_matching, "/campaigns", guards.staff_only),
    Entry(match_reasons, "/campaigns", guards.team),
    Entry(campaign_deletion, "/campaigns", guards.admin_only),
    Entry(campaign_decisions, "/campaigns", guards.team),
    Entry(campaign_reports, "/campaigns", guards.team),
    Entry(google_sign_in, "/account/google-sign-in", guards.staff_only),
    Entry(report_files, "/reports/files", guards.staff_only),
    Entry(file_people, "/reports/files", guards.staff_only),
    Entry(report_rhythm, "/reports", guards.staff_only),
    Entry(report_changes, "/reports", guards.staff_only),
    Entry(report_delivery, "/reports", guards.staff_only),
    Entry(share_links, "/reports", guards.staff_only),
    Entry(shared_reports, "/shared", guards.anyone),
    Entry(report_links, "/campaigns", guards.staff_only),
    Entry(report_media, "/media", guards.anyone),
    Entry(collection, "/collection", guards.staff_only),
    Entry(today_page, "/today", guards.staff_only),
    Entry(operations, "/problems", guards.staff_only),
    Entry(audit_log, "/audit", guards.admin_only),
    Entry(ledger, "/me/seen-by", guards.partner),
    Entry(pictures, "/pictures", guards.signed_in),
    Entry(evidence, "/why", guards.signed_in),
    Entry(captures, "/captures", guards.signed_in),
    Entry(capture_files, "/captures", guards.signed_in),
    Entry(capture_deeds, "/captures", guards.staff_only),
    Entry(capture_desk, "/captures/stories", guards.staff_only),
    Entry(evidence_checks, "/evidence", guards.admin_only),
    Entry(webhooks, "/webhooks", guards.webhook, own_proof=True),
    Entry(facebook_callbacks, "/connect/facebook", guards.webhook, own_proof=True),
    Entry(collection_tasks, "/tasks/collection", guards.task_only, own_proof=True),
    Entry(picture_tasks, "/tasks/pictures", guards.task_only, own_proof=True),
    Entry(capture_tasks, "/tasks/capture", guards.task_only, own_proof=True),
    Entry(report_tasks, "/tasks/reports", guards.task_only, own_proof=True),
    Entry(access_tasks, "/tasks/reports", guards.task_only, own_proof=True),
    Entry(google_sign_in_tasks, "/tasks/google-sign-ins", guards.task_only, own_proof=True),
    Entry(matching_tasks, "/tasks/matching", guards.task_only, own_proof=True),
    Entry(evidence_tasks, "/tasks/evidence", guards.task_only, own_proof=True),
    Entry(webhook_tasks, "/tasks/webhooks", guards.task_only, own_proof=True),
    Entry(subscription_tasks, "/tasks/subscriptions", guards.task_only, own_proof=True),
    Entry(connection_tasks, "/tasks/connections", guards.task_only, own_proof=True),
    Entry(accounts_tasks, "/tasks/accounts", guards.task_only, own_proof=True),
    Entry(mail_tasks, "/tasks/mail", guards.task_only, own_proof=True),
    Entry(leaving_tasks, "/tasks/leaving", guards.task_only, own_proof=True),
    Entry(onboarding_cron, "/cron/onboarding", guards.cron_only, own_proof=True),
    Entry(collection_cron, "/cron/collection", guards.cron_only, own_proof=True),
    Entry(picture_cron, "/cron/pictures", guards.cron_only, own_proof=True),
    Entry(capture_cron, "/cron/capture", guards.cron_only, own_proof=True),
    Entry(report_cron, "/cron/reports", guards.cron_only, own_proof=True),
    Entry(report_rhythm_cron, "/cron/reports", guards.cron_only, own_proof=True),
    Entry(google_sign_in_cron, "/cron/google-sign-ins", guards.cron_only, own_proof=True),
    Entry(matching_cron, "/cron/matching", guards.cron_only, own_proof=True),
    Entry(evidence_cron, "/cron/evidence", guards.cron_only, own_proof=True),
    Entry(webhook_cron, "/cron/webhooks", guards.cron_only, own_proof=True),
    Entry(subscription_cron, "/cron/subscriptions", guards.cron_only, own_proof=True),
    Entry(connection_cron, "/cron/connections", guards.cron_only, own_proof=True),
    Entry(accounts_cron, "/cron/accounts", guards.cron_only, own_proof=True),
    Entry(mail_cron, "/cron/mail", guards.cron_only, own_proof=True),
    Entry(leaving_cron, "/cron/leaving", guards.cron_only, own_proof=True),
)

OPEN_TO_ALL = ("static", "bootstrap.static")

BY_NAME: dict[str, Entry] = {entry.blueprint.name: entry for entry in BLUEPRINTS}


def guard_the_request() -> ResponseReturnValue | None:
    """Let the guard of the endpoint's blueprint decide; what has no guard is shut."""
    if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    entry = BY_NAME.get(request.blueprint or "")
    if entry is None:
        abort(403)
    if request.is_json and not entry.own_proof:
        # Pages take forms. Flask-WTF would read JSON too, and some JSON breaks it.
        abort(415)
    try:
        return entry.guard()
    except Forbidden:
        if current_user.is_authenticated:
            record(AuditAction.ACCESS_DENIED, page=request.path[:100])
            commit()
        raise


def register_blueprints(app: Flask) -> None:
    """Hang every blueprint in its place, behind its guard."""
    app.before_request(guard_the_request)
    config: Config = app.extensions["configuration"]
    for entry in BLUEPRINTS:
        if entry.only_in_sandbox and not config.sandbox_url:
            continue
        app.register_blueprint(entry.blueprint, url_prefix=entry.prefix.rstrip("/") or None)
        if entry.own_proof:
            csrf.exempt(entry.blueprint)
