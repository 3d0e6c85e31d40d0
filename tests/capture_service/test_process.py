"""The service as it is started for real: its one line, its logs, its end, and what it leaves behind."""

import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from capture_service.outcomes import KEPT, REFUSED
from tests.capture_service.processes import browsers_under, descendants, is_running, variable_of
from tests.capture_service.service_process import ROOT, ServiceProcess, wait_for_the_end_of
from tests.capture_service.stage import TOKEN, WITHOUT_BROWSER, wait_until, wish
from tests.capture_service.web import SIGNATURE, Web, picture
from tests.prerequisites import find_program


@pytest.fixture
def process(site: Web, tmp_path: Path) -> Iterator[ServiceProcess]:
    """Not started yet; without a browser."""
    made = ServiceProcess(site, tmp_path, CHROMIUM=WITHOUT_BROWSER)
    yield made
    made.stop_all()


@pytest.fixture
def with_browser(site: Web, tmp_path: Path) -> Iterator[ServiceProcess]:
    made = ServiceProcess(site, tmp_path, CHROMIUM=find_program("chromium") or "")
    yield made
    made.stop_all()


def test_it_ends_when_told_to_and_lets_who_waits_have_an_answer(process: ServiceProcess, site: Web) -> None:
    process.start()
    go_on = threading.Event()
    channel, caller = process.caller()
    with channel:
        call = caller.begin(wish(site.held("/a.jpg", picture(), go_on)))
        wait_until(lambda: site.visits["/a.jpg"] == 1)
        process.running.send_signal(signal.SIGTERM)
        go_on.set()
        assert call.result(20).kept[0].outcome == KEPT
    assert process.end() == 0
    assert list((process.log_path.parent / "blobs" / ".capture-under-way").iterdir()) == []


def test_it_ends_with_its_starter(process: ServiceProcess) -> None:
    process.start("--end-with-starter")
    assert process.running.stdin is not None
    process.running.stdin.close()
    assert process.running.wait(20) == 0


def test_a_port_that_is_taken_is_told(process: ServiceProcess, site: Web, tmp_path: Path) -> None:
    process.start()
    done = subprocess.run(
        [sys.executable, "-m", "capture_service", "--port", str(process.port)],
        cwd=ROOT,
        env={"CAPTURE_TOKEN": TOKEN, "BLOB_FOLDER": str(tmp_path), "CHROMIUM": WITHOUT_BROWSER},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The capture service does not start. The port")
    assert "Traceback" not in done.stderr


def test_without_its_settings_it_says_which(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "capture_service"],
        cwd=ROOT,
        env={"BLOB_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The capture service does not start. Say who may call: CAPTURE_TOKEN")


@pytest.mark.browser
def test_no_address_and_no_secret_stands_in_any_line_of_the_log(
    with_browser: ServiceProcess, site: Web
) -> None:
    with_browser.start()
    site.file("/shown.jpg", picture())
    failing = (
        site.cut("/cut.jpg", picture()),
        site.redirect("/away", f"http://169.254.169.254/latest?{SIGNATURE}"),
        f"https://scontent.fbcdn.net/a.jpg?{SIGNATURE}",
        f"https://[::1?{SIGNATURE}",
        site.signed("/missing"),
    )
    leading = site.page(
        "/p/1/", f'<img src="/shown.jpg?{SIGNATURE}"><iframe src="http://10.0.0.1/?{SIGNATURE}">'
    )
    away = site.redirect("/p/2/", f"https://127.0.0.2/?{SIGNATURE}")
    channel, caller = with_browser.caller()
    with channel:
        caller.capture(wish(*failing, page=leading))
        assert caller.capture(wish(page=away)).kept[0].outcome == REFUSED
        assert caller.refusal(wish("x"), metadata=()) == grpc.StatusCode.UNAUTHENTICATED
    assert with_browser.end() == 0
    log = with_browser.log
    assert SIGNATURE not in log
    assert "://" not in log
    assert "/latest" not in log
    assert TOKEN not in log
    lines = [json.loads(line) for line in log.splitlines()]
    refused = {line["host"] for line in lines if line.get("allowed") is False}
    assert {"169.254.169.254", "scontent.fbcdn.net", "10.0.0.1", "127.0.0.2"} <= refused


@pytest.mark.browser
def test_killed_it_leaves_no_browser_and_no_files_behind(with_browser: ServiceProcess, site: Web) -> None:
    with_browser.start()
    go_on = threading.Event()
    site.held("/a.jpg", picture(), go_on)
    page = site.page("/p/1/", '<img src="/a.jpg" alt="">')
    channel, caller = with_browser.caller()
    with channel:
        call = caller.begin(wish(page=page))
        wait_until(lambda: site.visits["/a.jpg"] == 1)
        pid = with_browser.running.pid
        (browser,) = browsers_under(pid)
        profiles = Path(variable_of(browser, "TMPDIR"))
        had = with_browser.kill()
        go_on.set()
        assert isinstance(call.exception(10), grpc.RpcError)
        assert len(had) > 5
        wait_for_the_end_of(had)
        under_way = with_browser.log_path.parent / "blobs" / ".capture-under-way"
        (left,) = under_way.iterdir()
        assert profiles.parent.name.startswith("cap-")
        assert profiles.is_dir()
        with_browser.start()
        assert caller.capture(wish(page=page)).kept[0].outcome == KEPT
        assert left not in list(under_way.iterdir())
        assert not profiles.parent.exists()
    children = descendants(with_browser.running.pid)
    assert with_browser.end() == 0
    assert not any(is_running(each) for each in children)


def test_the_image_holds_all_that_the_service_imports(tmp_path: Path) -> None:
    lines = (ROOT / "capture_service" / "Dockerfile").read_text().splitlines()
    for line in lines:
        if line.startswith("COPY "):
            *patterns, target = shlex.split(line)[1:]
            for pattern in patterns:
                found = sorted(ROOT.glob(pattern.rstrip("/")))
                assert found, f"{pattern} is not there"
                for path in found:
                    _copy(path, tmp_path / target)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import capture_service.__main__, application.integrations.blobs_cloud, sys;"
            "print(*(name for name in sys.modules if name.startswith('application')))",
        ],
        cwd=tmp_path,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "application.integrations.blobs_cloud" in done.stdout.split()


def _copy(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return
    target = target if target.suffix else target / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target)


def test_the_image_runs_as_nobody_special_under_an_init_with_fonts() -> None:
    text = (ROOT / "capture_service" / "Dockerfile").read_text()
    assert re.search(r"^USER capture$", text, re.MULTILINE)
    assert '"/usr/bin/tini"' in text
    assert {"chromium", "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"} <= set(text.split())
