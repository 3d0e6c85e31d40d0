"""The way from the application to the sandbox within one process, with the troubles of a network."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from flask import Flask
from requests.adapters import BaseAdapter
from werkzeug.test import Client


class WorkerKilled(BaseException):
    """The worker's process ends here: nothing of the application catches this, as nothing catches a kill.

    The transaction that is open is rolled back and what was in memory is lost, which is what a kill leaves.
    """


class InProcess(BaseAdapter):
    """Hands requests to a WSGI application. `before` and `after` are told the path and may raise."""

    def __init__(self, app: Flask, before: Callable[[str], None], after: Callable[[str], None]) -> None:
        super().__init__()
        self._client = Client(app.wsgi_app, use_cookies=False)
        self._before = before
        self._after = after

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """The application's answer as one of `requests`."""
        asked = urlsplit(str(request.url))
        self._before(asked.path)
        headers = {name: str(value) for name, value in request.headers.items()}
        answer = self._client.open(
            asked.path,
            method=str(request.method),
            query_string=asked.query,
            base_url=f"{asked.scheme}://{asked.netloc}",
            headers=headers,
            data=request.body or b"",
        )
        reply = requests.Response()
        reply.status_code = answer.status_code
        reply.headers.update(answer.headers)
        reply.url, reply.request = str(request.url), request
        reply.raw = urllib3.HTTPResponse(BytesIO(answer.get_data()), preload_content=False)
        answer.close()
        self._after(asked.path)
        return reply

    def close(self) -> None:
        """Nothing is held."""
