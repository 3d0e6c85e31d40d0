"""The browser tells its time zone by a cookie: over https one that no other host and no http can set."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Route

from application.factory import create_app
from tests.conftest import make_config

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOST = "platform.example"


@pytest.fixture(params=["https", "http"])
def address(request: pytest.FixtureRequest) -> str:
    return f"{request.param}://{HOST}"


@pytest.fixture
def served(address: str, tmp_path: Path) -> Flask:
    config = make_config(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)
    return create_app(replace(config, public_url=address))


def test_the_page_writes_it_and_reads_it_again(chromium: Browser, served: Flask, address: str) -> None:
    told: list[str] = []

    def answer(route: Route) -> None:
        told.append(route.request.all_headers().get("cookie", ""))
        page = served.test_client().get(route.request.url.removeprefix(address), base_url=address)
        route.fulfill(status=page.status_code, headers=dict(page.headers), body=page.data)
        page.close()

    context = chromium.new_context(timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(f"{address}/terms")
    page.wait_for_function("document.cookie !== ''")
    kept = {cookie["name"]: cookie for cookie in context.cookies()}
    context.close()
    is_https = address.startswith("https")
    assert set(kept) == {"__Host-zone" if is_https else "zone"}
    [cookie] = kept.values()
    assert (cookie["value"], cookie["path"], cookie["domain"]) == ("Asia%2FTokyo", "/", HOST)
    assert (cookie["secure"], cookie["sameSite"]) == (is_https, "Lax")
