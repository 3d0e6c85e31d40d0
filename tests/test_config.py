"""Settings: what must be set, what has a default, what never shows."""

import ast
import json
import re
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from application.config import Config, read_config
from application.settings_reader import ConfigError
from tests.source import ROOT, sources

PRODUCTION = {
    "SECRET_KEY": "session-signing-secret",
    "TOKEN_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "mysql+pymysql://platform:pass-of-database@localhost/platform",
    "FACEBOOK_APP_ID": "123456789012345",
    "FACEBOOK_APP_SECRET": "secret-of-the-app",
    "PUBLIC_URL": "https://influencers.example.org/",
    "BLOB_FOLDER": "/srv/blobs",
    "GOOGLE_CLOUD_PROJECT": "platform-1",
    "CLOUD_TASKS_LOCATION": "europe-west1",
}


SET_BY_APP_ENGINE = {"GAE_ENV", "GAE_SERVICE", "GAE_VERSION"}
"""Nobody chooses it, so it is no setting."""


def _production(**changed: str) -> Config:
    return read_config({**PRODUCTION, **changed})


def settings_read() -> Iterator[str]:
    """Every name that config.py and its parts ask the environment for."""
    modules = ("application.config", "application.follower_settings", "application.task_settings")
    for source in (source for source in sources("application") if source.module in modules):
        for method in ("text", "required", "listed", "number", "whole", "one_of", "get", "_whole_or_none"):
            for call in source.calls_of(method):
                for given in call.args[:2]:
                    if isinstance(given, ast.Constant) and re.fullmatch("[A-Z][A-Z0-9_]+", str(given.value)):
                        yield str(given.value)


def _settings_table() -> set[str]:
    """The names in the first column of the table under README's heading "Settings"."""
    section = (ROOT / "README.md").read_text().split("\n## Settings\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    return {name for cell in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", cell)}


def test_the_readme_names_every_setting() -> None:
    settings = set(settings_read())
    assert len(settings) > 20
    assert settings - SET_BY_APP_ENGINE - _settings_table() == set()


def test_the_readme_names_no_setting_that_nothing_reads() -> None:
    texts = [source.text for source in sources("application", "sandbox", "benchmarks")]
    texts.append((ROOT / "Makefile").read_text())
    assert {name for name in _settings_table() if not any(name in text for text in texts)} == set()


@pytest.mark.parametrize("name", list(PRODUCTION))
def test_production_names_the_setting_that_is_missing(name: str) -> None:
    for value in (None, "", "  "):
        environment = {key: text for key, text in PRODUCTION.items() if key != name}
        if value is not None:
            environment[name] = value
        with pytest.raises(ConfigError, match=rf"\b{name} is missing"):
            read_config(environment)


def test_production_is_what_runs_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    config = _production()
    assert (config.profile, config.is_production) == ("production", True)
    assert config.public_url == "https://influencers.example.org"
    assert (config.graph_url, config.sandbox_url) == ("https://graph.facebook.com", None)
    assert config.require_second_factor
    assert not read_config({"APP_PROFILE": "sandbox"}, folder=tmp_path).require_second_factor
    assert (config.task_queue, config.cloud_location) == ("cloud", "europe-west1")
    assert read_config({"APP_PROFILE": "sandbox"}, folder=tmp_path).sandbox_url == "http://127.0.0.1:5001"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("APP_PROFILE", "staging", "one of production, sandbox, test"),
        ("TASK_QUEUE", "rabbit", "one of cloud, local"),
        ("LOG_LEVEL", "verbose", "one of DEBUG"),
        ("GRAPH_READ_TIMEOUT", "soon", "a number"),
        ("GRAPH_CONNECT_TIMEOUT", "0", "above zero"),
        ("GRAPH_CONNECT_TIMEOUT", "-1", "above zero"),
        ("GRAPH_READ_TIMEOUT", "nan", "above zero"),
        ("GRAPH_READ_TIMEOUT", "inf", "below a million"),
        ("MEDIA_PAGE_SIZE", "0.5", "a whole number from 1 to 100"),
        ("MEDIA_PAGE_SIZE", "101", "a whole number from 1 to 100"),
        ("FOLLOWERS_PUBLIC", "maybe", "one of yes, no"),
        ("FOLLOWERS_ORIGINS", "example.org", "is no origin"),
        ("FOLLOWERS_ORIGINS", "https://example.org/social", "is no origin"),
        ("FOLLOWERS_ORIGINS", "https://example.org, *", "is no origin"),
        ("FOLLOWERS_ZONE", "Mars/Olympus", "is no time zone"),
        ("FOLLOWERS_ZONE", "../../etc/passwd", "is no time zone"),
        ("FOLLOWERS_DUMPS_KEPT", "366", "a whole number from 1 to 365"),
        ("FOLLOWERS_THIN_AFTER_DAYS", "-1", "above zero"),
        ("FOLLOWERS_STALE_HOURS", "0", "above zero"),
        ("FOLLOWERS_JUMP_PERCENT", "1.5", "a whole number from 1 to 1000"),
        ("YOUTUBE_DAILY_UNITS", "many", "a number"),
        ("X_PRICE_PER_ACCOUNT", "0", "above zero"),
        ("X_MONTHLY_DOLLARS", "2.5", "a whole number from 1 to 999999"),
        ("TOKEN_KEYS", "not a key", "must hold Fernet keys"),
        ("TOKEN_KEYS", ",", "must hold Fernet keys"),
        ("TOKEN_KEYS", "schlüssel", "must hold Fernet keys"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"\b{name}\b.*{message}") as refused:
        _production(**{name: value})
    assert "not a key" not in str(refused.value)


def test_files_are_kept_in_a_folder_or_in_a_bucket(tmp_path: Path) -> None:
    folder = _production()
    assert (folder.blob_folder, folder.blob_bucket) == (Path("/srv/blobs"), "")
    bucket = _production(BLOB_FOLDER="", BLOB_BUCKET="kept-files.example.org")
    assert bucket.blob_bucket == "kept-files.example.org"
    with pytest.raises(OSError, match="directory"):
        (bucket.blob_folder / "captures").mkdir(parents=True)
    sandbox = read_config({"APP_PROFILE": "sandbox"}, folder=tmp_path)
    assert (sandbox.blob_folder, sandbox.blob_bucket) == (tmp_path / "blobs", "")
    sandbox = read_config({"APP_PROFILE": "sandbox", "BLOB_BUCKET": "kept-files"}, folder=tmp_path)
    assert sandbox.blob_bucket == "kept-files"


def test_files_are_not_kept_in_two_places_nor_in_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="BLOB_FOLDER is missing, or BLOB_BUCKET"):
        _production(BLOB_FOLDER="")
    both = {"BLOB_FOLDER": "/srv/blobs", "BLOB_BUCKET": "kept-files"}
    for environment in ({**PRODUCTION, **both}, {"APP_PROFILE": "sandbox", **both}):
        with pytest.raises(ConfigError, match="BLOB_FOLDER and BLOB_BUCKET only one"):
            read_config(environment, folder=tmp_path)


@pytest.mark.parametrize("name", ["gs://kept-files", "Kept", "a/b", "ab", "-ab", "ab-", "kept files"])
def test_a_bucket_is_given_by_its_bare_name(name: str) -> None:
    with pytest.raises(ConfigError, match="BLOB_BUCKET must be the bare name"):
        _production(BLOB_FOLDER="", BLOB_BUCKET=name)


def test_settings_are_read_as_what_they_are() -> None:
    older = Fernet.generate_key().decode()
    config = _production(
        TOKEN_KEYS=f"{PRODUCTION['TOKEN_KEYS']}, {older}",
        TRUSTED_HOSTS="influencers.example.org, .example.com,",
        COLLECT_EVERY_HOURS="1.5",
        GRAPH_READ_TIMEOUT=" 12.5 ",
        MEDIA_PAGE_SIZE="25",
        PLATFORM_NAME="Wine & Figures",
        FACEBOOK_CONFIG_ID="77",
        REQUIRE_SECOND_FACTOR="no",
    )
    assert not config.require_second_factor
    assert config.token_keys == (PRODUCTION["TOKEN_KEYS"], older)
    assert config.trusted_hosts == ("influencers.example.org", ".example.com")
    assert config.collect_every == timedelta(minutes=90)
    assert (config.graph_read_timeout, config.media_page_size) == (12.5, 25)
    assert (config.platform_name, config.facebook_config_id) == ("Wine & Figures", "77")


def test_the_follower_tracker_asks_nobody_and_keeps_everything_unless_it_is_said_otherwise() -> None:
    usual = _production().followers
    assert (usual.youtube_key, usual.x_token, usual.public, usual.origins) == ("", "", False, ())
    assert (usual.youtube_url, usual.x_url) == ("https://youtube.googleapis.com", "https://api.x.com")
    assert (usual.zone.key, usual.thin_after_days, usual.x_monthly_dollars) == ("America/New_York", 0, 0)
    assert (usual.dumps_kept, usual.stale_after_hours, usual.jump_percent) == (14, 48, 20)
    assert (usual.youtube_daily_units, usual.x_price) == (10_000, 0.01)


def test_the_follower_tracker_is_set_by_its_own_settings(tmp_path: Path) -> None:
    followers = _production(
        FOLLOWERS_PUBLIC="yes",
        FOLLOWERS_ORIGINS="https://Energyapps.github.io, http://localhost:8000,",
        FOLLOWERS_ZONE="Europe/Berlin",
        FOLLOWERS_THIN_AFTER_DAYS="400",
        FOLLOWERS_DUMPS_KEPT="1",
        X_PRICE_PER_ACCOUNT="0.005",
        X_MONTHLY_DOLLARS="0",
    ).followers
    assert followers.public
    assert followers.origins == ("https://energyapps.github.io", "http://localhost:8000")
    assert (followers.zone.key, followers.thin_after_days, followers.dumps_kept) == ("Europe/Berlin", 400, 1)
    assert (followers.x_price, followers.x_monthly_dollars) == (0.005, 0)
    played = read_config({"APP_PROFILE": "sandbox", "SANDBOX_URL": "http://127.0.0.1:7"}, folder=tmp_path)
    assert (played.followers.youtube_url, played.followers.x_url) == (
        "http://127.0.0.1:7/youtube",
        "http://127.0.0.1:7/x",
    )
    assert played.followers.youtube_key
    assert played.followers.x_token


def test_no_secret_shows_in_the_configuration() -> None:
    keys = {"YOUTUBE_API_KEY": "key-of-youtube", "X_BEARER_TOKEN": "bearer-of-x"}
    config = _production(TASK_SECRET="secret-of-tasks", SECRET_KEY_FALLBACKS="an-older-secret", **keys)
    assert (config.followers.youtube_key, config.followers.x_token) == tuple(keys.values())
    shown = repr(config)
    for secret in (
        PRODUCTION["SECRET_KEY"],
        PRODUCTION["TOKEN_KEYS"],
        "pass-of-database",
        PRODUCTION["FACEBOOK_APP_SECRET"],
        "secret-of-tasks",
        "an-older-secret",
        *keys.values(),
    ):
        assert secret not in shown
    assert PRODUCTION["FACEBOOK_APP_ID"] in shown


def test_a_task_secret_that_is_not_set_cannot_be_guessed() -> None:
    one, other = _production().task_secret, _production().task_secret
    assert one != other
    assert len(one) >= 32


def test_the_environment_outweighs_the_kept_keys(tmp_path: Path) -> None:
    kept = read_config({"APP_PROFILE": "test"}, folder=tmp_path)
    given = read_config(
        {"APP_PROFILE": "test", "SECRET_KEY": "mine", "GRAPH_URL": "http://g"}, folder=tmp_path
    )
    assert (given.secret_key, given.graph_url) == ("mine", "http://g")
    assert given.token_keys == kept.token_keys


def test_keys_of_this_machine_are_made_once_for_the_owners_eyes(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    first = read_config({"APP_PROFILE": "sandbox"}, folder=folder)
    second = read_config({"APP_PROFILE": "sandbox"}, folder=folder)
    assert first == second
    assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["keys.json"]
    assert len({first.secret_key, first.task_secret, *first.token_keys}) == 3


def test_two_first_starts_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    found: list[Config] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait(timeout=10)
        found.append(read_config({"APP_PROFILE": "sandbox"}, folder=tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert len(found) == 8
    assert {config.secret_key for config in found} == {found[0].secret_key}


@pytest.mark.parametrize("text", ["", "{", "[]", "7", json.dumps({"secret_key": "only"})])
def test_broken_keys_are_named_and_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(ConfigError, match=r"keys\.json cannot be read"):
        read_config({"APP_PROFILE": "sandbox"}, folder=tmp_path)
    assert (tmp_path / "keys.json").read_text() == text


def test_only_app_engine_itself_is_believed_by_its_headers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    assert _production().runs_on_app_engine
    assert not read_config({"APP_PROFILE": "sandbox"}, folder=tmp_path).runs_on_app_engine
    monkeypatch.delenv("GAE_ENV")
    assert not _production().runs_on_app_engine


def test_production_is_not_served_in_the_open(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="PUBLIC_URL must begin with https"):
        read_config({**PRODUCTION, "PUBLIC_URL": "http://influencers.example.org"}, tmp_path)
