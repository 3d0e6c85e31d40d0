"""Reports as people get them: asked for, made by the queue, opened by the link on their page."""

import re
from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from application.integrations.tasks_local import LocalTaskQueue

_WORKBOOK = re.compile(r'href="([^"]+\.xlsx)"')


def ask(browser: FlaskClient, campaign: str, recipient: int | None = None) -> str:
    """Have a report of the campaign at that address made; the address of the report's page."""
    form = {"recipient": "" if recipient is None else str(recipient)}
    answer = browser.post(f"{campaign}/reports", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def drain(browser: FlaskClient) -> None:
    """Let the queue do its work."""
    queue: LocalTaskQueue = browser.application.extensions["task_sender"]
    queue.drain()


def workbook_address(browser: FlaskClient, page: str) -> str:
    """Where the newest workbook on a report's page is."""
    text = browser.get(page).text
    found = _WORKBOOK.search(text)
    assert found, text
    return found[1]


def workbook_answer(browser: FlaskClient, campaign: str, recipient: int | None = None) -> TestResponse:
    """The newest workbook of a report that is made now."""
    page = ask(browser, campaign, recipient)
    drain(browser)
    return browser.get(workbook_address(browser, page), buffered=True)


def made(browser: FlaskClient, campaign: str, recipient: int | None = None) -> Workbook:
    """The same, read."""
    answer = workbook_answer(browser, campaign, recipient)
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.data))
