"""Each fault of the set-up is named with its mend, and nothing else is called wrong because of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text, update

from application.clock import clock
from application.config import JOINING_SCOPES
from application.extensions import db
from application.models import CronVisit
from application.models.encryption import cipher
from application.operations.doctor.findings import State
from tests.builders import create_login, create_user
from tests.operations.doctor.stage import Installation, every_job_went_well

Plant = Callable[[Installation], None]


def wrong_app_secret(set_up: Installation) -> None:
    set_up.change(facebook_app_secret="not-the-secret-of-this-app")


def webhook_not_subscribed(set_up: Installation) -> None:
    set_up.webhook(fields=[])


def webhook_of_another_address(set_up: Installation) -> None:
    set_up.webhook(callback_url="https://old.platform.example/webhooks/instagram")


def webhook_without_its_field(set_up: Installation) -> None:
    set_up.webhook(fields=["comments"], callback_url=f"{set_up.config.public_url}/webhooks/instagram")


def another_verify_token(set_up: Installation) -> None:
    set_up.change(webhook_verify_token="another-word-than-the-service-has")


def old_version(set_up: Installation) -> None:
    set_up.change(graph_version="v18.0")


def queue_missing(set_up: Installation) -> None:
    del set_up.queues.queues[f"{set_up.queues.parent}/queues/webhooks"]


def queues_refused(set_up: Installation) -> None:
    set_up.queues.refusal = (403, "PERMISSION_DENIED")


def jobs_stopped(set_up: Installation) -> None:
    every_job_went_well(timedelta(days=30))


def one_job_fails(set_up: Installation) -> None:
    db.session.execute(
        update(CronVisit)
        .where(CronVisit.path == "/cron/mail/sweep")
        .values(status=500, done_at=clock.now() - timedelta(hours=5))
    )
    db.session.commit()


def permission_that_nobody_grants(set_up: Installation) -> None:
    others = " ".join(scope for scope in JOINING_SCOPES if scope != "instagram_manage_insights")
    for _ in range(3):
        create_user(login=create_login(token=None, granted_scopes=others))


def mail_server_gone(set_up: Installation) -> None:
    set_up.change(smtp_port=1)


def mail_server_without_tls(set_up: Installation) -> None:
    set_up.mail_server.manner.offers_tls = False


def bucket_with_soft_delete(set_up: Installation) -> None:
    set_up.storage.rules["softDeletePolicy"] = {"retentionDurationSeconds": "604800"}


def public_address_of_another_site(set_up: Installation) -> None:
    # The sandbox serves there: something answers, and it is not this platform.
    set_up.change(public_url=set_up.sandbox.url)
    set_up.webhook(callback_url=f"{set_up.sandbox.url}/webhooks/instagram")


def bucket_refused(set_up: Installation) -> None:
    set_up.storage.outage = 403


def bucket_with_versions(set_up: Installation) -> None:
    set_up.storage.rules["versioning"] = {"enabled": True}


def bucket_open(set_up: Installation) -> None:
    set_up.storage.rules["iamConfiguration"] = {
        "publicAccessPrevention": "inherited",
        "uniformBucketLevelAccess": {"enabled": True},
    }


def folder_not_writable(set_up: Installation) -> None:
    taken = set_up.config.blob_folder.parent / "a-file-in-its-place"
    taken.write_text("not a folder")
    set_up.change(blob_bucket="", blob_folder=taken)


def queue_file_not_writable(set_up: Installation) -> None:
    folder = set_up.config.local_queue_path.parent / "a-folder-in-its-place"
    folder.mkdir()
    set_up.change(task_queue="local", local_queue_path=folder)


def key_of_tokens_lost(set_up: Installation) -> None:
    create_login()
    db.session.commit()
    cipher.use_keys([Fernet.generate_key().decode()])


def account_refused_by_mail_server(set_up: Installation) -> None:
    set_up.mail_server.manner.says["AUTH"] = "535 wrong word"


def clock_ahead(set_up: Installation) -> None:
    set_up.now = lambda: clock.real_now() + timedelta(minutes=10)


def capture_service_gone(set_up: Installation) -> None:
    set_up.change(capture_address="127.0.0.1:1")


def token_of_capture_service(set_up: Installation) -> None:
    set_up.change(capture_token="another-token-than-the-one-it-has")


def drive_not_shared(set_up: Installation) -> None:
    set_up.change(google_shared_drive="0ADriveOfSomebodyElse9PVA")


def google_client_secret(set_up: Installation) -> None:
    set_up.change(google_reports="sign_in", google_client_secret="left over from another project")


def public_url_without_tls(set_up: Installation) -> None:
    set_up.change(public_url="http://platform.example")


def host_not_trusted(set_up: Installation) -> None:
    set_up.change(trusted_hosts=("other.example",))


def weak_secret_key(set_up: Installation) -> None:
    set_up.change(secret_key="changeme")


def key_of_youtube(set_up: Installation) -> None:
    set_up.sandbox.fault("youtube_key")


FAULTS: tuple[tuple[Plant, str, str, str], ...] = (
    (wrong_app_secret, "Facebook app", "does not take the app's id and secret", "FACEBOOK_APP_SECRET"),
    (old_version, "Facebook app", "v18.0 of the Graph API is served no more", "Set GRAPH_VERSION"),
    (webhook_not_subscribed, "Webhooks", "no subscription", "field story_insights"),
    (webhook_of_another_address, "Webhooks", "old.platform.example", "set the callback to http://127.0.0.1"),
    (webhook_without_its_field, "Webhooks", "story_insights is not subscribed", "subscribe story_insights"),
    (another_verify_token, "Public address", "refuses the verify token", "same WEBHOOK_VERIFY_TOKEN"),
    (queue_missing, "Cloud Tasks", "no queue webhooks", "queues ensure"),
    (queues_refused, "Cloud Tasks", "does not let this account", "Cloud Tasks Queue Admin"),
    (jobs_stopped, "Regular jobs", "/cron/alerts/check", "gcloud app deploy cron.yaml"),
    (one_job_fails, "Regular jobs", "1 of ", "the log has the reason"),
    (
        permission_that_nobody_grants,
        "Permissions of the Facebook app",
        "granted instagram_manage_insights",
        "App Review",
    ),
    (mail_server_gone, "Mail", "could not be reached", "SMTP_HOST and SMTP_PORT"),
    (mail_server_without_tls, "Mail", "TLS", "SMTP_PORT to one with STARTTLS"),
    (bucket_with_soft_delete, "Cloud Storage", "for 7 days", "--clear-soft-delete"),
    (public_address_of_another_site, "Public address", "answers with status", "set PUBLIC_URL"),
    (bucket_refused, "Cloud Storage", "No file can be kept", "Storage Object User"),
    (bucket_with_versions, "Cloud Storage", "keeps versions", "--no-versioning"),
    (bucket_open, "Cloud Storage", "could be made public", "--public-access-prevention"),
    (folder_not_writable, "Files", "No file can be kept", "right to write it"),
    (queue_file_not_writable, "Queue", "cannot be written", "right to write the file"),
    (key_of_tokens_lost, "Keys of stored tokens", "facebook_logins.token", "back into it, behind the newest"),
    (account_refused_by_mail_server, "Mail", "refuses our account", "SMTP_USER and SMTP_PASSWORD"),
    (clock_ahead, "Clock", "10 min ahead", "NTP"),
    (capture_service_gone, "Capture service", "service_unreachable", "CAPTURE_ADDRESS"),
    (token_of_capture_service, "Capture service", "not_let_in", "CAPTURE_TOKEN"),
    (drive_not_shared, "Google", "cannot see the shared drive", "Content manager"),
    (google_client_secret, "Google", "invalid_client", "GOOGLE_CLIENT_SECRET"),
    (public_url_without_tls, "Settings", "without https", "https://platform.example"),
    (host_not_trusted, "Settings", "TRUSTED_HOSTS does not hold 127.0.0.1", "Add 127.0.0.1"),
    (weak_secret_key, "Settings", "easily guessed", "secrets.token_urlsafe"),
    (key_of_youtube, "Follower tracker", "YouTube", "YOUTUBE_API_KEY"),
)


def test_where_all_is_right_everything_is_fine(set_up: Installation) -> None:
    found = set_up.findings()
    assert [finding for finding in found if finding.state is not State.OK] == []
    assert {finding.name for finding in found} >= {"Database", "Migrations", "Google", "Mail", "Webhooks"}
    assert set_up.mail_server.letters == []
    assert set_up.storage.objects == {}
    assert set_up.capture.asked == []


@pytest.mark.parametrize(
    ("plant", "name", "words", "mend"), FAULTS, ids=lambda value: getattr(value, "__name__", None)
)
def test_a_planted_fault_is_named_with_its_mend(
    set_up: Installation, plant: Plant, name: str, words: str, mend: str
) -> None:
    plant(set_up)
    if plant is public_url_without_tls:
        # That name is nobody's: Facebook would not find us there either.
        set_up.webhook(callback_url="http://platform.example/webhooks/instagram")
    told = set_up.trouble()
    assert set(told) == {name}
    assert words in told[name]
    assert mend in told[name]


def test_a_database_behind_the_code_is_to_be_migrated(set_up: Installation) -> None:
    with db.engine.begin() as connection:
        head = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    try:
        told = set_up.trouble()
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head})
    assert set(told) == {"Migrations"}
    assert f"stands at migration 0003, the code needs {head}" in told["Migrations"]
    assert "flask --app main db upgrade" in told["Migrations"]


def test_with_the_app_refused_webhooks_are_unknown_rather_than_wrong(set_up: Installation) -> None:
    wrong_app_secret(set_up)
    [webhooks] = [finding for finding in set_up.findings() if finding.name == "Webhooks"]
    assert (webhooks.state, webhooks.what_to_do) == (State.UNKNOWN, "Mend the Facebook app first.")


def test_whose_key_still_fits_behind_the_newest_is_fine(set_up: Installation) -> None:
    create_login()
    db.session.commit()
    cipher.use_keys([Fernet.generate_key().decode(), *set_up.config.token_keys])
    assert set_up.trouble() == {}


def test_what_cannot_be_seen_is_not_called_fine(set_up: Installation, tmp_path: Path) -> None:
    set_up.storage.rules["refused"] = True
    states = {finding.name: finding.state for finding in set_up.findings()}
    assert states["Cloud Storage"] is State.UNKNOWN
    assert set(states.values()) == {State.OK, State.UNKNOWN}


def test_a_certificate_that_cannot_be_read_is_named(set_up: Installation, tmp_path: Path) -> None:
    set_up.config = replace(set_up.config, capture_certificates=str(tmp_path / "nowhere.pem"))
    assert "CAPTURE_CERTIFICATES cannot be read" in set_up.trouble()["Capture service"]
