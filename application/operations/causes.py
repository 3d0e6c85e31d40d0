"""Every cause of trouble: what it is called, what it costs, who has to do what, and where it is looked up.

In the order of urgency: what needs somebody, what goes on by itself, what is only to be known.
"""

from functools import partial

from application.connection_health import PASSING_REASONS, PERMISSION_MISSING
from application.operations import captures, checks, connections, deliveries, posts, runs
from application.operations.google import GOOGLE
from application.operations.kinds import Again, Cause, Tier

_REMOVED = ("app_removed",)
_ROLE = ("no_page_role",)
_PERMISSION = (PERMISSION_MISSING,)
_CONFIRM = tuple(sorted(PASSING_REASONS))
_NOT_READ = "Nothing new is read of these accounts. Stories that end meanwhile are lost for good."
_RECONNECTS = "The partner connects again, on the page “My figures” or “Join”; then reading goes on at once."


def _lost(key: str, title: str, to_do: str, *reasons: str) -> Cause:
    find = partial(connections.lost, active=True, reasons=reasons)
    return Cause(key, Tier.NEEDS, title, _NOT_READ, to_do, find, partner_acts=True)


_NOTHING_KEPT = (
    "Nothing new is kept of posts. The pictures and films of stories that end meanwhile are lost for good."
)
_GOES_ON = "When it is mended, what waits goes on by itself. Try again to have it at once."

CAPTURES = (
    Cause(
        "capture-refused",
        Tier.NEEDS,
        "The capture service refuses what it is asked",
        _NOTHING_KEPT,
        "The platform’s admin compares CAPTURE_ADDRESS and CAPTURE_TOKEN with those of the service, and "
        f"looks into its log. {_GOES_ON}",
        partial(captures.service_failed, captures.REFUSED),
        Again.CAPTURE,
    ),
    Cause(
        "capture-unanswered",
        Tier.NEEDS,
        "The capture service has not answered for ten minutes or more",
        _NOTHING_KEPT,
        "The platform’s admin looks whether the service runs, and whether CAPTURE_ADDRESS and "
        f"CAPTURE_CERTIFICATES are right: a wrong one looks the same. {_GOES_ON}",
        partial(captures.service_failed, captures.UNANSWERED, after=captures.SILENT_FOR),
        Again.CAPTURE,
    ),
    Cause(
        "stories-unkept",
        Tier.NEEDS,
        "Stories of which nothing is kept yet",
        "When a story ends, its pictures and films are lost for good. Its figures are not concerned.",
        "Try again before it ends. If it fails again, ask the person for the file.",
        partial(captures.unkept_stories, living=True),
        Again.CAPTURE,
    ),
)

CONNECTIONS = (
    Cause(
        "connection-ended",
        Tier.NEEDS,
        "The connection to Facebook has ended",
        _NOT_READ,
        _RECONNECTS,
        partial(connections.lost, active=True, but=(*_REMOVED, *_ROLE, *_PERMISSION, *_CONFIRM)),
        partner_acts=True,
    ),
    _lost(
        "platform-removed",
        "The person has removed this platform at Facebook",
        "Ask whether they still want to take part. If they do, they join again.",
        *_REMOVED,
    ),
    _lost(
        "permission-missing",
        "A permission was taken back",
        "The partner connects again, and leaves every box ticked in Facebook’s dialog.",
        *_PERMISSION,
    ),
    _lost(
        "role-missing",
        "The person has lost their role on the Facebook Page",
        "An admin of the Page gives the role back. Then the partner connects again.",
        *_ROLE,
    ),
    _lost(
        "person-unconfirmed",
        "Facebook asks the person to confirm who they are",
        "The person signs in at facebook.com and answers what it asks. The platform looks again every day.",
        *_CONFIRM,
    ),
    Cause(
        "connection-ends",
        Tier.NEEDS,
        "The connection ends soon",
        "Nothing yet. From its end on nothing is read.",
        "The partner renews it before, on the page “My figures”. They have been written to, if we have an "
        "address.",
        partial(connections.ending, active=True),
        partner_acts=True,
    ),
)

RUNS = (
    Cause(
        "unexpected",
        Tier.NEEDS,
        "Reading stopped for an unexpected reason",
        "What was read before that is kept. The rest of the run is missing.",
        "Try again. If it fails again, tell the platform’s admin: the log has the details.",
        partial(runs.failed, "unexpected"),
        Again.RUN,
        numbers=runs.failed_numbers,
    ),
    Cause(
        "broke-off",
        Tier.NEEDS,
        "Reading breaks off again and again",
        "What was read before that is kept. The rest of the run is missing.",
        "Try again. If it breaks off again, tell the platform’s admin: the log has the details.",
        runs.lost_again,
        Again.RUN,
    ),
    Cause(
        "blocked",
        Tier.NEEDS,
        "Facebook blocks the platform",
        "Nothing new is read of these accounts.",
        "The platform’s admin looks into Meta’s App Dashboard, under Alerts. Try again when it is settled.",
        partial(runs.failed, "blocked"),
        Again.RUN,
        numbers=runs.failed_numbers,
    ),
    Cause(
        "account-missing",
        Tier.NEEDS,
        "The account is not to be found any more",
        "Nothing new is read of these accounts.",
        "Ask the partner whether the account still exists, is still professional, and is still linked to its "
        "Page. Then try again.",
        partial(runs.failed, "account-missing"),
        Again.RUN,
        partner_acts=True,
        numbers=runs.failed_numbers,
    ),
    Cause(
        "refused",
        Tier.NEEDS,
        "Instagram refuses the question",
        "What was read before that is kept. The rest of the run is missing.",
        "Try again. If it is refused again, tell the platform’s admin: Instagram may have changed something.",
        partial(runs.failed, runs.REFUSED),
        Again.RUN,
        numbers=runs.failed_numbers,
    ),
    Cause(
        "not-reached",
        Tier.NEEDS,
        "Instagram did not answer, several times over",
        "What was read before that is kept. The rest of the run is missing.",
        "Accounts of running campaigns are tried again within two hours. Try again to have it sooner.",
        partial(runs.failed, "not-reached"),
        Again.RUN,
        numbers=runs.failed_numbers,
    ),
)

OTHERS = (
    Cause(
        "evidence-differs",
        Tier.NEEDS,
        "The last check of what was kept found what differs",
        "Something differs from what was kept: it cannot be vouched for in a report.",
        "An admin opens the page “Evidence”, which says of each what to do, and checks again afterwards.",
        checks.differing,
    ),
    Cause(
        "evidence-unread",
        Tier.NEEDS,
        "The last check of what was kept could not look at everything",
        "Whether the rest is as it was kept, nobody knows.",
        "An admin opens the page “Evidence”, which says what kept it from looking, and checks again.",
        checks.unread,
    ),
    Cause(
        "page-not-subscribed",
        Tier.NEEDS,
        "The Page is not subscribed to this platform",
        "Instagram doesn’t tell the last figures of stories: they count as they stood when last read.",
        "The platform tries again every hour. If it stays so, the partner connects again and leaves “Manage "
        "the Page's settings” ticked.",
        connections.not_subscribed,
        Again.PAGE,
        partner_acts=True,
    ),
    Cause(
        "webhooks-failed",
        Tier.NEEDS,
        "Messages of Instagram’s could not be worked on",
        "The last figures of stories that were in them are missing. The messages are kept as they came.",
        "Try again. If it fails again, tell the platform’s admin.",
        deliveries.webhooks,
        Again.DELIVERY,
    ),
    Cause(
        "letters-failed",
        Tier.NEEDS,
        "Letters could not be sent",
        "Whom they were for does not know what they said.",
        "Check the address, and tell the person yourself if it is urgent. Or try again.",
        deliveries.mails,
        Again.MAIL,
    ),
    Cause(
        "limits",
        Tier.PASSING,
        "Waits for a limit of Instagram’s to pass",
        "Figures come later. Stories that end while an account waits may miss their last reading.",
        "Nothing: each goes on by itself at the time shown.",
        runs.paused,
    ),
    Cause(
        "stories-missed",
        Tier.KNOWN,
        "Stories that were not covered whole",
        "Their figures stand as they were last read, or as Instagram’s closing message told them.",
        "It can’t be made good. The account’s page “Readiness for stories” shows what the next ones need.",
        posts.missed_stories,
    ),
    Cause(
        "stories-lost",
        Tier.KNOWN,
        "Stories of the last seven days of which nothing was kept",
        "There is no picture or film of them to show. Their figures are not concerned.",
        "It can’t be made good here: ask the person for the file if it is needed.",
        partial(captures.unkept_stories, living=False),
    ),
    Cause(
        "connection-idle",
        Tier.KNOWN,
        "Not connected, and in no running campaign",
        "Nothing is read of these accounts, and nothing has to be for now.",
        "Before they join a campaign, they connect again.",
        partial(connections.lost, active=False),
        partner_acts=True,
    ),
    Cause(
        "figures-refused",
        Tier.KNOWN,
        "Figures that Instagram refuses altogether",
        "These figures are missing; all others are read.",
        "Tell the platform’s admin when one stays here: Instagram may have withdrawn it.",
        posts.refused_figures,
    ),
    Cause(
        "posts-refused",
        Tier.KNOWN,
        "Posts whose figures Instagram refuses",
        "Likes and comments are read, the other figures of these posts are missing.",
        "Try again reads the account’s posts of the last 30 days anew.",
        posts.refused,
        Again.READING,
    ),
    Cause(
        "posts-deleted",
        Tier.KNOWN,
        "Posts deleted on Instagram",
        "Their figures stay as they were last read.",
        "Nothing, unless a campaign counted on them: then ask the partner.",
        posts.deleted,
    ),
    Cause(
        "pictures-failed",
        Tier.KNOWN,
        "Pictures that could not be copied",
        "Pages show these posts without their picture. Figures are not concerned.",
        "Try again; a post that is read anew brings a fresh address by itself.",
        deliveries.pictures,
        Again.PICTURES,
    ),
)

CAUSES: tuple[Cause, ...] = (*CAPTURES, *CONNECTIONS, *RUNS, *GOOGLE, *OTHERS)
BY_KEY = {cause.key: cause for cause in CAUSES}
