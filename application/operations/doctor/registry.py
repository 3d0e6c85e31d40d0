"""Every check, in the order in which they are shown: what others rest on comes first."""

from application.operations.doctor import (
    capture_service,
    database,
    facebook,
    files,
    google,
    jobs,
    letters,
    migrations,
    networks,
    permissions,
    public_address,
    queues,
    settings,
    times,
    tokens,
)
from application.operations.doctor.findings import Check

CHECKS = (
    Check("settings", "Settings", False, settings.look),
    Check("database", "Database", False, database.look),
    Check("migrations", "Migrations", False, migrations.look),
    Check("tokens", "Keys of stored tokens", False, tokens.look),
    Check("permissions", "Permissions of the Facebook app", False, permissions.look),
    Check("jobs", "Regular jobs", False, jobs.look),
    Check("queue_file", "Queue", False, queues.look_at_file),
    Check("folder", "Files", False, files.look_at_folder),
    Check("public_address", "Public address", True, public_address.look),
    Check("clock", "Clock", True, times.look),
    Check("queues", "Cloud Tasks", True, queues.look_at_cloud),
    Check("bucket", "Cloud Storage", True, files.look_at_bucket),
    Check("facebook", "Facebook app", True, facebook.look_at_app),
    Check("webhooks", "Webhooks", True, facebook.look_at_webhooks),
    Check("google", "Google", True, google.look),
    Check("mail", "Mail", True, letters.look),
    Check("capture", "Capture service", True, capture_service.look),
    Check("networks", "Follower tracker", True, networks.look),
)
HERE = tuple(check for check in CHECKS if not check.is_outside)
OUTSIDE = tuple(check for check in CHECKS if check.is_outside)
