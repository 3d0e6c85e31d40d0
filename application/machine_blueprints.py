"""Where machines come in: Meta's calls, tasks of the queue, the scheduler. Each proves itself in its way."""

from application import guards
from application.blueprint_entry import Entry

MACHINE_BLUEPRINTS: tuple[Entry, ...] = (
    Entry("webhooks", "collection.webhooks.routes:webhooks", "/webhooks", guards.webhook, own_proof=True),
    Entry(
        "facebook_callbacks",
        "leaving.facebook_routes:facebook_callbacks",
        "/connect/facebook",
        guards.webhook,
        own_proof=True,
    ),
    Entry(
        "collection_tasks",
        "collection.tasks:collection_tasks",
        "/tasks/collection",
        guards.task_only,
        own_proof=True,
    ),
    Entry(
        "picture_tasks",
        "collection.pictures.tasks:picture_tasks",
        "/tasks/pictures",
        guards.task_only,
        own_proof=True,
    ),
    Entry("capture_tasks", "capture.tasks:capture_tasks", "/tasks/capture", guards.task_only, own_proof=True),
    Entry(
        "report_tasks", "export.making.tasks:report_tasks", "/tasks/reports", guards.task_only, own_proof=True
    ),
    Entry(
        "access_tasks", "export.access.tasks:access_tasks", "/tasks/reports", guards.task_only, own_proof=True
    ),
    Entry(
        "google_sign_in_tasks",
        "export.sheets.tasks:google_sign_in_tasks",
        "/tasks/google-sign-ins",
        guards.task_only,
        own_proof=True,
    ),
    Entry(
        "matching_tasks",
        "campaigns.matching.tasks:matching_tasks",
        "/tasks/matching",
        guards.task_only,
        own_proof=True,
    ),
    Entry(
        "evidence_tasks", "evidence.tasks:evidence_tasks", "/tasks/evidence", guards.task_only, own_proof=True
    ),
    Entry(
        "webhook_tasks",
        "collection.webhooks.tasks:webhook_tasks",
        "/tasks/webhooks",
        guards.task_only,
        own_proof=True,
    ),
    Entry(
        "subscription_tasks",
        "collection.subscriptions.tasks:subscription_tasks",
        "/tasks/subscriptions",
        guards.task_only,
        own_proof=True,
    ),
    Entry(
        "connection_tasks",
        "onboarding.connections.tasks:connection_tasks",
        "/tasks/connections",
        guards.task_only,
        own_proof=True,
    ),
    Entry(
        "accounts_tasks", "accounts.tasks:accounts_tasks", "/tasks/accounts", guards.task_only, own_proof=True
    ),
    Entry("mail_tasks", "mail.tasks:mail_tasks", "/tasks/mail", guards.task_only, own_proof=True),
    Entry(
        "follower_counting_tasks",
        "followers.counting.tasks:follower_counting_tasks",
        "/tasks/followers",
        guards.task_only,
        own_proof=True,
    ),
    Entry(
        "follower_history_tasks",
        "followers.history.tasks:follower_history_tasks",
        "/tasks/followers",
        guards.task_only,
        own_proof=True,
    ),
    Entry("leaving_tasks", "leaving.tasks:leaving_tasks", "/tasks/leaving", guards.task_only, own_proof=True),
    Entry(
        "onboarding_cron",
        "onboarding.tasks:onboarding_cron",
        "/cron/onboarding",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "collection_cron",
        "collection.tasks:collection_cron",
        "/cron/collection",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "picture_cron",
        "collection.pictures.tasks:picture_cron",
        "/cron/pictures",
        guards.cron_only,
        own_proof=True,
    ),
    Entry("capture_cron", "capture.tasks:capture_cron", "/cron/capture", guards.cron_only, own_proof=True),
    Entry(
        "report_cron", "export.making.tasks:report_cron", "/cron/reports", guards.cron_only, own_proof=True
    ),
    Entry(
        "report_rhythm_cron",
        "export.rhythm.tasks:report_rhythm_cron",
        "/cron/reports",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "google_sign_in_cron",
        "export.sheets.tasks:google_sign_in_cron",
        "/cron/google-sign-ins",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "matching_cron",
        "campaigns.matching.tasks:matching_cron",
        "/cron/matching",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "evidence_cron", "evidence.tasks:evidence_cron", "/cron/evidence", guards.cron_only, own_proof=True
    ),
    Entry(
        "webhook_cron",
        "collection.webhooks.tasks:webhook_cron",
        "/cron/webhooks",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "subscription_cron",
        "collection.subscriptions.tasks:subscription_cron",
        "/cron/subscriptions",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "connection_cron",
        "onboarding.connections.tasks:connection_cron",
        "/cron/connections",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "accounts_cron", "accounts.tasks:accounts_cron", "/cron/accounts", guards.cron_only, own_proof=True
    ),
    Entry("mail_cron", "mail.tasks:mail_cron", "/cron/mail", guards.cron_only, own_proof=True),
    Entry(
        "follower_counting_cron",
        "followers.counting.tasks:follower_counting_cron",
        "/cron/followers",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "follower_history_cron",
        "followers.history.tasks:follower_history_cron",
        "/cron/followers",
        guards.cron_only,
        own_proof=True,
    ),
    Entry(
        "watching_cron",
        "followers.watching.tasks:watching_cron",
        "/cron/followers",
        guards.cron_only,
        own_proof=True,
    ),
    Entry("leaving_cron", "leaving.tasks:leaving_cron", "/cron/leaving", guards.cron_only, own_proof=True),
    Entry(
        "alert_cron", "operations.health.tasks:alert_cron", "/cron/alerts", guards.cron_only, own_proof=True
    ),
)
