"""The exact addresses that are typed in elsewhere: at Meta, at Google, in DNS and at whoever watches."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, url_for

from application.config import Config

META_BASIC = "Meta: App settings, Basic"
META_LOGIN = "Meta: Facebook Login (for Business), Settings"
META_WEBHOOKS = "Meta: Webhooks, Instagram"
GOOGLE = "Google: OAuth client and consent screen"
DOMAIN = "DNS"
WATCH = "Uptime check"
FEEDS = "Feeds of the follower counts"

_OF_ENDPOINTS = (
    (META_BASIC, "Privacy policy URL", "public.privacy"),
    (META_BASIC, "Terms of service URL", "public.terms"),
    (META_BASIC, "Data deletion callback URL", "facebook_callbacks.deletion"),
    (META_BASIC, "Site URL", "public.home"),
    (META_LOGIN, "Valid OAuth redirect URI", "onboarding.callback"),
    (META_LOGIN, "Valid OAuth redirect URI, of the follower tracker", "counting_connection.callback"),
    (META_LOGIN, "Deauthorize callback URL", "facebook_callbacks.deauthorize"),
    (META_WEBHOOKS, "Callback URL", "webhooks.handshake"),
    (GOOGLE, "Authorised redirect URI", "google_sign_in.callback"),
    (GOOGLE, "Application home page", "public.home"),
    (GOOGLE, "Privacy policy link", "public.privacy"),
    (GOOGLE, "Terms of service link", "public.terms"),
    (WATCH, "Alive", "public.healthz"),
    (WATCH, "Ready", "public.readyz"),
    (WATCH, "Regular jobs come", "public.cronz"),
    (FEEDS, "The latest counts, CSV", "social_feeds.latest_csv"),
    (FEEDS, "The latest counts, JSON", "social_feeds.latest_json"),
    (FEEDS, "Counts by the hour, CSV", "social_feeds.by_the_hour_csv"),
    (FEEDS, "Counts by the hour, JSON", "social_feeds.by_the_hour_json"),
    (FEEDS, "All counts, CSV", "social_feeds.counts_csv"),
    (FEEDS, "All counts, JSON", "social_feeds.counts_json"),
    (FEEDS, "What the columns are", "social_feeds.schema"),
)


@dataclass(frozen=True)
class TypedIn:
    """What to type in: the place, its field there, and the value."""

    place: str
    field: str
    value: str


def typed_in(config: Config) -> tuple[TypedIn, ...]:
    """All of them, by the places in which they are typed in."""
    host = urlsplit(config.public_url).hostname or ""
    found = [TypedIn(META_BASIC, "App domains", host)]
    found += [TypedIn(place, field, address(config, endpoint)) for place, field, endpoint in _OF_ENDPOINTS]
    found.append(TypedIn(GOOGLE, "Authorised domain (the registered one that this ends with)", host))
    found.append(TypedIn(DOMAIN, "The platform's name (CNAME or A)", host))
    mail_domain = config.mail_from.rpartition("@")[2]
    if mail_domain:
        found += [
            TypedIn(DOMAIN, "SPF: the mail provider's include (TXT)", mail_domain),
            TypedIn(DOMAIN, "DKIM: the mail provider's key (TXT)", f"<selector>._domainkey.{mail_domain}"),
            TypedIn(DOMAIN, "DMARC (TXT)", f"_dmarc.{mail_domain}"),
        ]
    order = {place: number for number, place in enumerate(dict.fromkeys(each.place for each in found))}
    return tuple(sorted(found, key=lambda each: order[each.place]))


def address(config: Config, endpoint: str) -> str:
    """The public address of a page, whatever host this process is asked by."""
    with current_app.test_request_context():
        return f"{config.public_url}{url_for(endpoint)}"


def webhook_address(config: Config) -> str:
    """Where Instagram delivers."""
    return address(config, "webhooks.handshake")


def google_redirect(config: Config) -> str:
    """Where Google's dialog leads back to."""
    return address(config, "google_sign_in.callback")
