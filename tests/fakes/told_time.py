"""A sandbox that does nothing but tell the time, as it is told to."""

import threading
import time

from werkzeug import Request, Response
from werkzeug.serving import make_server


class ToldTime:
    """Answers `answer`, a status and a body, after `delay` seconds to who asks for the clock; else 404."""

    def __init__(self) -> None:
        self.answer: tuple[int, str] = (200, '{"now": "", "offset_seconds": 86400.0}')
        self.delay = 0.0
        self.server = make_server("127.0.0.1", 0, Request.application(self._respond), threaded=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _respond(self, request: Request) -> Response:
        time.sleep(self.delay)
        status, body = self.answer if request.path == "/control/clock" else (404, "")
        return Response(body, status=status, mimetype="application/json")

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join(timeout=5)
        self.server.server_close()
