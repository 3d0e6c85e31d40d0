"""The settings: what can't be right keeps the service from starting, in a sentence that says what to do."""

from pathlib import Path

import pytest

from capture_service.settings import HOSTS, SettingsNotUsable, read_settings

TOKEN = "t" * 32
ENOUGH = {"CAPTURE_TOKEN": TOKEN, "BLOB_FOLDER": "/tmp/blobs"}
GOOGLE = {"CAPTURE_AUDIENCE": "https://a.run.app", "CAPTURE_CALLERS": "One@example.org, two@example.org"}


def test_what_holds_when_little_is_said() -> None:
    settings = read_settings(ENOUGH)
    assert settings.hosts == HOSTS
    assert (settings.at_once, settings.most_waiting, settings.most_bytes) == (2, 64, 300 * 1024 * 1024)
    assert settings.host == "127.0.0.1"
    assert settings.blob_folder == Path("/tmp/blobs")


def test_hosts_are_plain_names() -> None:
    settings = read_settings({**ENOUGH, "CAPTURE_HOSTS": "Instagram.com, xn--bcher-kva.example ,3m.com"})
    assert settings.hosts == ("instagram.com", "xn--bcher-kva.example", "3m.com")


def test_no_secret_shows() -> None:
    assert TOKEN not in repr(read_settings(ENOUGH))


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://127.0.0.1:5001", ("127.0.0.1:5001",)),
        ("http://localhost:5001/", ("localhost:5001",)),
        ("http://[::1]:5001", ("[::1]:5001",)),
        ("http://127.0.0.1/", ("127.0.0.1:80",)),
    ],
)
def test_with_a_sandbox_its_host_and_port_are_all_there_is(url: str, hosts: tuple[str, ...]) -> None:
    settings = read_settings({**ENOUGH, "SANDBOX_URL": url, "CAPTURE_HOSTS": "example.org"})
    assert settings.hosts == hosts


def test_on_cloud_run_it_listens_to_what_comes_from_in_front() -> None:
    settings = read_settings({**ENOUGH, **GOOGLE, "K_SERVICE": "capture", "PORT": "8080"})
    assert (settings.host, settings.port) == ("0.0.0.0", 8080)
    assert settings.callers == {"one@example.org", "two@example.org"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"CAPTURE_TOKEN": ""}, "CAPTURE_TOKEN"),
        ({"CAPTURE_TOKEN": "short"}, "32"),
        ({"CAPTURE_AUDIENCE": "https://a.run.app"}, "CAPTURE_CALLERS"),
        ({"CAPTURE_CALLERS": "one@example.org"}, "CAPTURE_AUDIENCE"),
        ({"BLOB_FOLDER": " "}, "BLOB_FOLDER"),
        ({"BLOB_BUCKET": "bucket"}, "BLOB_BUCKET"),
        ({"CAPTURE_TLS_KEY": __file__}, "CAPTURE_TLS_CERTIFICATE"),
        ({"CAPTURE_TLS_KEY": "/nowhere", "CAPTURE_TLS_CERTIFICATE": __file__}, "CAPTURE_TLS_KEY"),
        ({"SANDBOX_URL": "https://example.org"}, "SANDBOX_URL"),
        ({"SANDBOX_URL": "http://10.0.0.1:5001"}, "SANDBOX_URL"),
        ({"SANDBOX_URL": "http://127.0.0.1:port"}, "SANDBOX_URL"),
        *(
            ({"CAPTURE_HOSTS": f"instagram.com,{name}"}, "CAPTURE_HOSTS are plain names")
            for name in (
                "https://instagram.com",
                "*.fbcdn.net",
                "*",
                ".fbcdn.net",
                "fbcdn.net.",
                "a..fbcdn.net",
                "instagram.com:443",
                "instagram.com/",
                "net",
                "localhost",
                "10.0.0.1",
                "31.13.64.35",
                "0x1f.0xd.0x40.0x23",
                "[::1]",
                "2a03:2880::1",
                "-a.fbcdn.net",
                "me@instagram.com",
                "instagram.com fbcdn.net",
            )
        ),
        ({"CAPTURE_AT_ONCE": "0"}, "CAPTURE_AT_ONCE"),
        ({"CAPTURE_WAITING": "many"}, "CAPTURE_WAITING"),
        ({"PORT": "65536"}, "PORT"),
        ({"CHROMIUM_SANDBOX": "maybe"}, "CHROMIUM_SANDBOX"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    ],
)
def test_what_can_not_be_right_is_refused(changes: dict[str, str], word: str) -> None:
    with pytest.raises(SettingsNotUsable, match=word):
        read_settings({**ENOUGH, **changes})
