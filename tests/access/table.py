"""The table of the site: each endpoint, whose door it is, and whose objects its ids name.

A door says what becomes of each visitor before any object is looked at. An object says to whom only their
own exist: for others there is none, which is 404.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Visitor(StrEnum):
    """Who comes."""

    STRANGER = "stranger"
    INFLUENCER = "influencer"
    BRAND = "brand"
    CONSULTANT = "consultant"
    MANAGER = "manager"
    ADMIN = "admin"
    REVOKED = "revoked"
    """A manager whose access was ended while signed in."""
    REVOKED_PARTNER = "revoked partner"
    """Likewise an influencer, who is connected and has posts."""
    QUEUE = "queue"
    CRON = "cron"


class Outcome(StrEnum):
    """What becomes of a visitor; a change by a stranger is answered by a status, as no page takes it up."""

    OPEN = "open"
    SHUT = "403"
    ABSENT = "404"
    GONE = "410"
    SIGN_IN = "led to sign in, or 401"
    JOIN = "led to join, or 401"


class Door(StrEnum):
    """Which visitors a door lets in."""

    ANYONE = "anyone"
    PARTNER = "partner"
    SIGNED_IN = "signed in"
    TEAM = "team"
    STAFF = "staff"
    ADMIN = "admin"
    QUEUE = "queue"
    CRON = "cron"
    SIGNED = "signed body"
    """Whoever can sign: without a signature everybody is shut out."""


class Thing(StrEnum):
    """What the ids of an address name."""

    NONE = "none"
    CAMPAIGN = "campaign"
    """Consultants have only those they are invited to."""
    POST = "post"
    """Partners have their own; consultants those of their campaigns. So with pictures."""
    FIGURES = "figures"
    """Of an account by day: partners have their own, consultants none."""
    ACCOUNT = "account's picture"
    OWN = "own"
    """Sign-ins, profiles: everybody has only their own."""
    SECRET = "a word that can't be guessed"
    """Whoever has the right one may enter, whoever they are; with another there is nothing."""
    LINK = "a link that works once"
    """Likewise; a wrong one is told apart from no page, as people follow links that have ended."""


class Row(NamedTuple):
    door: Door
    thing: Thing = Thing.NONE


PEOPLE = (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT, Visitor.MANAGER, Visitor.ADMIN)
LET_IN: Mapping[Door, tuple[Visitor, ...]] = {
    Door.ANYONE: tuple(Visitor),
    Door.PARTNER: (Visitor.INFLUENCER, Visitor.BRAND),
    Door.SIGNED_IN: PEOPLE,
    Door.TEAM: (Visitor.CONSULTANT, Visitor.MANAGER, Visitor.ADMIN),
    Door.STAFF: (Visitor.MANAGER, Visitor.ADMIN),
    Door.ADMIN: (Visitor.ADMIN,),
    Door.QUEUE: (Visitor.QUEUE, Visitor.CRON),
    Door.CRON: (Visitor.QUEUE, Visitor.CRON),
    Door.SIGNED: (),
}
"""Queue and scheduler carry the same secret outside App Engine, so each opens the other's doors there."""

ONLY_OWN: Mapping[Thing, tuple[Visitor, ...]] = {
    Thing.NONE: (),
    Thing.CAMPAIGN: (Visitor.CONSULTANT,),
    Thing.POST: (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT),
    Thing.FIGURES: (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT),
    Thing.ACCOUNT: (Visitor.INFLUENCER, Visitor.BRAND, Visitor.CONSULTANT),
    Thing.OWN: PEOPLE,
    Thing.SECRET: tuple(Visitor),
    Thing.LINK: tuple(Visitor),
}

TABLE: Mapping[str, Row] = {
    "static": Row(Door.ANYONE),
    "bootstrap.static": Row(Door.ANYONE),
    "public.home": Row(Door.ANYONE),
    "public.privacy": Row(Door.ANYONE),
    "public.terms": Row(Door.ANYONE),
    "public.robots": Row(Door.ANYONE),
    "public.favicon": Row(Door.ANYONE),
    "public.change_password": Row(Door.ANYONE),
    "public.healthz": Row(Door.ANYONE),
    "accounts.sign_in": Row(Door.ANYONE),
    "accounts.check_sign_in": Row(Door.ANYONE),
    "accounts.sign_out": Row(Door.ANYONE),
    "accounts.forgotten": Row(Door.ANYONE),
    "accounts.ask_for_new_password": Row(Door.ANYONE),
    "second_step.ask_code": Row(Door.ANYONE),
    "second_step.check_code": Row(Door.ANYONE),
    "second_step.ask_recovery_code": Row(Door.ANYONE),
    "second_step.check_recovery_code": Row(Door.ANYONE),
    "second_step.set_up": Row(Door.ANYONE),
    "second_step.confirm_set_up": Row(Door.ANYONE),
    "access_links.invitation": Row(Door.ANYONE, Thing.LINK),
    "access_links.accept": Row(Door.ANYONE, Thing.LINK),
    "access_links.new_password": Row(Door.ANYONE, Thing.LINK),
    "access_links.take_new_password": Row(Door.ANYONE, Thing.LINK),
    "access_links.address": Row(Door.ANYONE, Thing.LINK),
    "access_links.take_address": Row(Door.ANYONE, Thing.LINK),
    "onboarding.join": Row(Door.ANYONE),
    "onboarding.begin": Row(Door.ANYONE),
    "onboarding.connect_again": Row(Door.ANYONE),
    "onboarding.callback": Row(Door.ANYONE),
    "onboarding.choose_account": Row(Door.ANYONE),
    "onboarding.take_account": Row(Door.ANYONE),
    "onboarding.choose_profile": Row(Door.ANYONE),
    "onboarding.take_profile": Row(Door.ANYONE),
    "brand_invitation.show": Row(Door.ANYONE, Thing.SECRET),
    "deletion_status.show": Row(Door.ANYONE, Thing.SECRET),
    "deletion_status.delete_the_rest": Row(Door.ANYONE, Thing.SECRET),
    "account.overview": Row(Door.TEAM),
    "account.email": Row(Door.TEAM),
    "account.ask_for_email": Row(Door.TEAM),
    "account.keep_email": Row(Door.TEAM),
    "account.google": Row(Door.TEAM),
    "account.keep_google": Row(Door.TEAM),
    "account.password": Row(Door.TEAM),
    "account.take_password": Row(Door.TEAM),
    "account_sessions.listing": Row(Door.TEAM),
    "account_sessions.end": Row(Door.TEAM, Thing.OWN),
    "account_sessions.end_others": Row(Door.TEAM),
    "own_second_factor.show": Row(Door.TEAM),
    "own_second_factor.begin": Row(Door.TEAM),
    "own_second_factor.set_up": Row(Door.TEAM),
    "own_second_factor.confirm": Row(Door.TEAM),
    "own_second_factor.turn_off": Row(Door.TEAM),
    "own_second_factor.new_codes": Row(Door.TEAM),
    "profiles.overview": Row(Door.PARTNER),
    "profiles.progress": Row(Door.PARTNER),
    "profiles.coverage": Row(Door.PARTNER),
    "contact_address.show": Row(Door.PARTNER),
    "contact_address.change": Row(Door.PARTNER),
    "ledger.listing": Row(Door.PARTNER),
    "own_accounts.show": Row(Door.PARTNER),
    "own_accounts.add": Row(Door.PARTNER),
    "own_accounts.switch": Row(Door.PARTNER),
    "permissions.show": Row(Door.PARTNER),
    "permissions.confirm_revoking": Row(Door.PARTNER),
    "permissions.revoke": Row(Door.PARTNER),
    "permissions.confirm_disconnecting": Row(Door.PARTNER),
    "permissions.disconnect": Row(Door.PARTNER),
    "partner_sessions.listing": Row(Door.PARTNER),
    "partner_sessions.end": Row(Door.PARTNER, Thing.OWN),
    "partner_sessions.end_others": Row(Door.PARTNER),
    "leaving.ask": Row(Door.PARTNER),
    "leaving.go": Row(Door.PARTNER),
    "own_data.download": Row(Door.PARTNER),
    "pictures.of_post": Row(Door.SIGNED_IN, Thing.POST),
    "pictures.of_child": Row(Door.SIGNED_IN, Thing.POST),
    "pictures.of_account": Row(Door.SIGNED_IN, Thing.ACCOUNT),
    "evidence.of_post": Row(Door.SIGNED_IN, Thing.POST),
    "evidence.of_account": Row(Door.SIGNED_IN, Thing.FIGURES),
    "evidence.of_campaign": Row(Door.SIGNED_IN, Thing.CAMPAIGN),
    "campaigns.listing": Row(Door.TEAM),
    "campaigns.manage": Row(Door.TEAM, Thing.CAMPAIGN),
    "campaigns.progress": Row(Door.TEAM, Thing.CAMPAIGN),
    "campaigns.results": Row(Door.TEAM, Thing.CAMPAIGN),
    "export.workbook": Row(Door.TEAM, Thing.CAMPAIGN),
    "campaign_decisions.record": Row(Door.TEAM, Thing.CAMPAIGN),
    "campaign_decisions.undo": Row(Door.TEAM, Thing.CAMPAIGN),
    "campaign_setup.create": Row(Door.STAFF),
    "campaign_setup.edit": Row(Door.STAFF),
    "campaign_setup.retrieve": Row(Door.STAFF),
    "campaign_consultants.listing": Row(Door.STAFF),
    "campaign_consultants.add": Row(Door.STAFF),
    "campaign_consultants.take_out": Row(Door.STAFF),
    "campaign_deletion.ask": Row(Door.ADMIN),
    "campaign_deletion.delete": Row(Door.ADMIN),
    "partners.listing": Row(Door.STAFF),
    "partners.overview": Row(Door.STAFF),
    "partners.progress": Row(Door.STAFF),
    "partners.collect": Row(Door.STAFF),
    "partners.coverage": Row(Door.STAFF),
    "partners.read_gap": Row(Door.STAFF),
    "partners.readiness": Row(Door.STAFF),
    "partners.tick_business_verified": Row(Door.STAFF),
    "partners.choose_region": Row(Door.STAFF),
    "partners.undo_readiness": Row(Door.STAFF),
    "partner_permissions.show": Row(Door.STAFF),
    "partner_permissions.overview": Row(Door.STAFF),
    "partner_access.show": Row(Door.ADMIN),
    "partner_access.end": Row(Door.ADMIN),
    "partner_access.restore": Row(Door.ADMIN),
    "brand_disconnection.confirm": Row(Door.ADMIN),
    "brand_disconnection.disconnect": Row(Door.ADMIN),
    "brands.new": Row(Door.STAFF),
    "brands.make": Row(Door.STAFF),
    "brands.edit": Row(Door.STAFF),
    "brands.change": Row(Door.STAFF),
    "brands.invitation": Row(Door.STAFF),
    "brands.invite": Row(Door.STAFF),
    "brands.withdraw": Row(Door.STAFF),
    "collection.runs": Row(Door.STAFF),
    "collection.run": Row(Door.STAFF),
    "collection.run_progress": Row(Door.STAFF),
    "collection.read_account": Row(Door.STAFF),
    "operations.problems": Row(Door.STAFF),
    "operations.cause": Row(Door.STAFF),
    "operations.again": Row(Door.STAFF),
    "audit_log.listing": Row(Door.ADMIN),
    "staff.listing": Row(Door.ADMIN),
    "staff.person": Row(Door.ADMIN),
    "staff.invite_form": Row(Door.ADMIN),
    "staff.send": Row(Door.ADMIN),
    "staff.send_again": Row(Door.ADMIN),
    "staff.revoke": Row(Door.ADMIN),
    "staff.role": Row(Door.ADMIN),
    "staff.end_form": Row(Door.ADMIN),
    "staff.end": Row(Door.ADMIN),
    "staff.restore": Row(Door.ADMIN),
    "webhooks.handshake": Row(Door.SIGNED),
    "webhooks.deliver": Row(Door.SIGNED),
    "facebook_callbacks.deauthorize": Row(Door.SIGNED),
    "facebook_callbacks.deletion": Row(Door.SIGNED),
    "accounts_tasks.forgotten": Row(Door.QUEUE),
    "collection_tasks.collect": Row(Door.QUEUE),
    "collection_tasks.history": Row(Door.QUEUE),
    "connection_tasks.check": Row(Door.QUEUE),
    "leaving_tasks.erase": Row(Door.QUEUE),
    "mail_tasks.send": Row(Door.QUEUE),
    "picture_tasks.copy": Row(Door.QUEUE),
    "subscription_tasks.settle": Row(Door.QUEUE),
    "webhook_tasks.work": Row(Door.QUEUE),
    "accounts_cron.tidy": Row(Door.CRON),
    "collection_cron.past_days": Row(Door.CRON),
    "collection_cron.stories": Row(Door.CRON),
    "collection_cron.sweep": Row(Door.CRON),
    "connection_cron.plan": Row(Door.CRON),
    "leaving_cron.sweep": Row(Door.CRON),
    "leaving_cron.retention": Row(Door.CRON),
    "mail_cron.sweep": Row(Door.CRON),
    "onboarding_cron.tidy": Row(Door.CRON),
    "picture_cron.sweep": Row(Door.CRON),
    "subscription_cron.sweep": Row(Door.CRON),
    "webhook_cron.sweep": Row(Door.CRON),
}


def expected(row: Row, visitor: Visitor, *, own: bool) -> Outcome:
    """What the table says becomes of the visitor at that door, with ids of their own things or of others'."""
    if visitor in LET_IN[row.door]:
        hidden = visitor in ONLY_OWN[row.thing] and not own
        never_theirs = visitor is Visitor.CONSULTANT and row.thing is Thing.FIGURES
        partner_at_campaign = row.thing is Thing.CAMPAIGN and visitor in LET_IN[Door.PARTNER]
        if hidden and row.thing is Thing.LINK:
            return Outcome.GONE
        return Outcome.ABSENT if hidden or never_theirs or partner_at_campaign else Outcome.OPEN
    if row.door in (Door.QUEUE, Door.CRON, Door.SIGNED):
        return Outcome.SHUT
    if visitor in PEOPLE:
        return Outcome.SHUT
    return Outcome.JOIN if row.door is Door.PARTNER else Outcome.SIGN_IN
