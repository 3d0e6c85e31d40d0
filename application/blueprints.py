"""The site on one page: each blueprint, where it stands, and who may enter."""

from typing import NamedTuple

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue

from application import guards
from application.accounts.routes import accounts
from application.campaigns.decision_routes import campaign_decisions
from application.campaigns.routes import campaigns
from application.collection.pictures.routes import pictures
from application.collection.pictures.tasks import picture_cron, picture_tasks
from application.collection.routes import collection
from application.collection.subscriptions.tasks import subscription_cron, subscription_tasks
from application.collection.tasks import collection_cron, collection_tasks
from application.collection.webhooks.routes import webhooks
from application.collection.webhooks.tasks import webhook_cron, webhook_tasks
from application.evidence.routes import evidence
from application.export.routes import export
from application.extensions import csrf
from application.mail.tasks import mail_cron, mail_tasks
from application.onboarding.connections.routes import contact_address
from application.onboarding.connections.tasks import connection_cron, connection_tasks
from application.onboarding.routes import onboarding
from application.onboarding.tasks import onboarding_cron
from application.operations.routes import operations
from application.profiles.routes import profiles
from application.profiles.staff_routes import partners
from application.public.routes import public


class Entry(NamedTuple):
    blueprint: Blueprint
    prefix: str
    guard: guards.Guard
    own_proof: bool = False
    """The caller proves itself in another way than by a form's token."""


BLUEPRINTS: tuple[Entry, ...] = (
    Entry(public, "/", guards.anyone),
    Entry(accounts, "/", guards.anyone),
    Entry(onboarding, "/", guards.anyone),
    Entry(profiles, "/me", guards.partner),
    Entry(contact_address, "/me/address", guards.partner),
    Entry(partners, "/partners", guards.staff_only),
    Entry(campaigns, "/campaigns", guards.staff_only),
    Entry(campaign_decisions, "/campaigns", guards.staff_only),
    Entry(export, "/campaigns", guards.staff_only),
    Entry(collection, "/collection", guards.staff_only),
    Entry(operations, "/problems", guards.staff_only),
    Entry(pictures, "/pictures", guards.signed_in),
    Entry(evidence, "/why", guards.signed_in),
    Entry(webhooks, "/webhooks", guards.webhook, own_proof=True),
    Entry(collection_tasks, "/tasks/collection", guards.task_only, own_proof=True),
    Entry(picture_tasks, "/tasks/pictures", guards.task_only, own_proof=True),
    Entry(webhook_tasks, "/tasks/webhooks", guards.task_only, own_proof=True),
    Entry(subscription_tasks, "/tasks/subscriptions", guards.task_only, own_proof=True),
    Entry(connection_tasks, "/tasks/connections", guards.task_only, own_proof=True),
    Entry(mail_tasks, "/tasks/mail", guards.task_only, own_proof=True),
    Entry(onboarding_cron, "/cron/onboarding", guards.cron_only, own_proof=True),
    Entry(collection_cron, "/cron/collection", guards.cron_only, own_proof=True),
    Entry(picture_cron, "/cron/pictures", guards.cron_only, own_proof=True),
    Entry(webhook_cron, "/cron/webhooks", guards.cron_only, own_proof=True),
    Entry(subscription_cron, "/cron/subscriptions", guards.cron_only, own_proof=True),
    Entry(connection_cron, "/cron/connections", guards.cron_only, own_proof=True),
    Entry(mail_cron, "/cron/mail", guards.cron_only, own_proof=True),
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
    return entry.guard()


def register_blueprints(app: Flask) -> None:
    """Hang every blueprint in its place, behind its guard."""
    app.before_request(guard_the_request)
    for entry in BLUEPRINTS:
        app.register_blueprint(entry.blueprint, url_prefix=entry.prefix.rstrip("/") or None)
        if entry.own_proof:
            csrf.exempt(entry.blueprint)
