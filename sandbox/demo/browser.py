"""A person's browser, as far as forms and links go."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

import requests

from sandbox.demo.processes import DemoFailed

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
TIMEOUT_SECONDS = 60

Fields = Mapping[str, str | Sequence[str]]


class Browser:
    """Keeps cookies; follows redirects; sends a form with the token of the page that it stands on."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._session = requests.Session()
        self._session.trust_env = False
        self.page = ""
        self.address = root

    def visit(self, path: str) -> str:
        """Open a page; raises DemoFailed when it is an error page."""
        return self._take(self._session.get(self._full(path), timeout=TIMEOUT_SECONDS))

    def send(self, path: str, fields: Fields) -> str:
        """Send a form of ours found on the present page, to `path`."""
        token = _TOKEN.search(self.page)
        if token is None:
            raise DemoFailed(f"{self.address} holds no form to send to {path}")
        sent = {"csrf_token": token[1], **fields}
        return self._take(self._session.post(self._full(path), data=sent, timeout=TIMEOUT_SECONDS))

    def send_dialog(self, fields: Fields) -> str:
        """Send the login dialog's form to its own address."""
        hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(self.page)}
        return self._take(
            self._session.post(self.address, data={**hidden, **fields}, timeout=TIMEOUT_SECONDS)
        )

    def json(self, path: str) -> dict[str, Any]:
        answer = self._session.get(self._full(path), timeout=TIMEOUT_SECONDS)
        if not answer.ok:
            raise DemoFailed(f"{path} answers {answer.status_code}")
        found: dict[str, Any] = answer.json()
        return found

    def download(self, path: str) -> bytes:
        answer = self._session.get(self._full(path), timeout=TIMEOUT_SECONDS)
        if not answer.ok:
            raise DemoFailed(f"{path} answers {answer.status_code}")
        return answer.content

    def _full(self, path: str) -> str:
        return path if path.startswith("http") else f"{self._root}{path}"

    def _take(self, answer: requests.Response) -> str:
        self.page, self.address = answer.text, answer.url
        if not answer.ok:
            heading = re.search(r"<h1>(.*?)</h1>", answer.text, re.S)
            what = html.unescape(heading[1]) if heading else answer.reason
            raise DemoFailed(f"{answer.url} answers {answer.status_code}: {what}")
        return self.page
