"""The Facebook app: its id and secret, its domains, the API's version, and what webhooks it gets."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from application.clock import clock
from application.integrations.graph.app_node import Subscription, app_node, subscriptions
from application.integrations.graph.error_types import GraphError, GraphRateLimited, GraphTokenInvalid
from application.operations.doctor.addresses import webhook_address
from application.operations.doctor.findings import Report

VERSION_ENDS = {
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
"""The day after which a version is served by another. Source: graph-api.md §1."""
WARNED_BEFORE = timedelta(days=90)
WANTED_FIELDS = frozenset({"story_insights"})
"""The last figures of a story come by this alone (graph-api.md §7)."""

_DASHBOARD = "App Dashboard at developers.facebook.com"


def look_at_app(report: Report) -> None:
    """One question by the app's own token."""
    try:
        app = app_node(report.surroundings.gateways.graph())
    except GraphError as error:
        _unanswered(report, error)
        return
    config = report.config
    if app.id != config.facebook_app_id:
        report.wrong(
            f"The secret belongs to app {app.id}, and FACEBOOK_APP_ID is {config.facebook_app_id}.",
            f"Copy both from one app: {_DASHBOARD}, App settings, Basic.",
        )
    host = urlsplit(config.public_url).hostname or ""
    if app.domains and not any(host == each or host.endswith(f".{each}") for each in app.domains):
        report.wrong(
            f"The app's domains are {', '.join(app.domains)}, and the platform is at {host}.",
            f"Add {host} to App domains: {_DASHBOARD}, App settings, Basic.",
        )
    _version(report, app.served_version)
    if not report.findings:
        report.ok(f"The app “{app.name}” ({app.id}) takes our secret; Graph API {config.graph_version}.")


def _unanswered(report: Report, error: GraphError) -> None:
    if isinstance(error, GraphTokenInvalid):
        report.wrong(
            "Facebook does not take the app's id and secret: nobody can connect, and nothing is read.",
            f"Copy FACEBOOK_APP_ID and FACEBOOK_APP_SECRET again: {_DASHBOARD}, App settings, Basic.",
        )
    elif isinstance(error, GraphRateLimited):
        report.unknown("The app's limit of calls is reached.", "Wait an hour, and look again.")
    else:
        report.unknown(
            f"The Graph API did not answer as it should ({error.kind}).",
            "Look again in some minutes; if it stays so, at metastatus.com and at this machine's network.",
        )


def _version(report: Report, served: str | None) -> None:
    asked = report.config.graph_version
    asked = asked if asked.startswith("v") else f"v{asked}"
    ends = VERSION_ENDS.get(asked)
    newest = "Set GRAPH_VERSION to v26.0, after a run of the tests against it."
    if served is not None and served != asked:
        report.wrong(f"Version {asked} of the Graph API is served no more, {served} answers.", newest)
    elif ends is not None and clock.now().date() > ends - WARNED_BEFORE:
        report.warn(f"Version {asked} of the Graph API ends on {ends:%-d %B %Y}.", newest)


def look_at_webhooks(report: Report) -> None:
    """What the app is subscribed to, and whether our own address is where it leads."""
    wanted = webhook_address(report.config)
    try:
        found = subscriptions(report.surroundings.gateways.graph())
    except GraphTokenInvalid:
        report.unknown("Cannot be asked without a valid app secret.", "Mend the Facebook app first.")
        return
    except GraphError as error:
        report.unknown(f"The Graph API did not answer as it should ({error.kind}).", "Look again later.")
        return
    ours = next((each for each in found if each.object == "instagram"), None)
    if ours is None or not ours.is_active:
        report.wrong(
            "The app has no subscription to webhooks of Instagram: the last figures of stories never come.",
            f"{_DASHBOARD}, Webhooks, Instagram: callback {wanted}, the verify token of "
            f"WEBHOOK_VERIFY_TOKEN, field {', '.join(sorted(WANTED_FIELDS))}.",
        )
        return
    _subscription(report, ours, wanted)


def _subscription(report: Report, ours: Subscription, wanted: str) -> None:
    if ours.callback_url.rstrip("/") != wanted:
        report.wrong(
            f"Webhooks go to {ours.callback_url}, and not to {wanted}.",
            f"{_DASHBOARD}, Webhooks, Instagram, Edit subscription: set the callback to {wanted}.",
        )
    lacking = sorted(WANTED_FIELDS - ours.fields)
    if lacking:
        report.wrong(
            f"The field {', '.join(lacking)} is not subscribed: the last figures of stories never come.",
            f"{_DASHBOARD}, Webhooks, Instagram: subscribe {', '.join(lacking)}.",
        )
    if not report.findings:
        report.ok(f"Instagram's webhooks come to {wanted}: {', '.join(sorted(ours.fields))}.")
