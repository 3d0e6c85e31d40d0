"""Where the platform is reached by https, its cookies go nowhere else (ASVS 5.0, 3.3)."""

from dataclasses import replace

import pytest
from flask import Flask

from application.config import Config
from tests.accounts.stage import ADDRESS, PASSWORD, member

ROOT = "https://platform.example"


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, public_url=ROOT)


def test_session_and_device_are_for_this_host_over_https_only(app: Flask) -> None:
    member(app)
    browser = app.test_client()
    sent = {"email": ADDRESS, "password": PASSWORD}
    answer = browser.post("/sign-in", data=sent, base_url=ROOT)
    assert answer.status_code == 303
    cookies = {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"__Host-session", "__Host-device"}
    for line in cookies.values():
        parts = {part.strip() for part in line.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert not any(part.startswith("Domain") for part in parts)
    assert "Max-Age=31536000" in cookies["__Host-device"]
    assert "Max-Age" not in cookies["__Host-session"]
