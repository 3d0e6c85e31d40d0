"""`python -m sandbox --port 5001 --state instance/sandbox`"""

import argparse
import logging
import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.serving import make_server

from sandbox.app import create_sandbox
from sandbox.services import APP_NAME, APPLICATION_URL
from sandbox.webhook_control import start_deliverer


def main() -> None:
    """Serve the sandbox on this machine until it is stopped."""
    options = _parser().parse_args()
    if options.end_with_starter:
        _end_with_starter()
    # The request line that werkzeug logs carries access tokens.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_sandbox(
        options.state,
        options.epoch,
        options.seed,
        app_name=options.app_name,
        application_url=options.application_url,
    )
    server = make_server("127.0.0.1", options.port, app, threaded=True)
    if not options.no_webhooks:
        start_deliverer(app.extensions["sandbox"])
    print(f"Sandbox ready at http://127.0.0.1:{server.server_port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=5001, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--state", type=Path, default=Path("instance/sandbox"), help="folder of the state")
    parser.add_argument("--seed", type=int, default=None, help="seed of the world of a new state folder")
    parser.add_argument("--epoch", type=_moment, default=None, help="ISO time at which a new world begins")
    parser.add_argument("--end-with-starter", action="store_true", help="end when standard input closes")
    parser.add_argument("--no-webhooks", action="store_true", help="deliver no webhooks by itself")
    parser.add_argument(
        "--app-name", type=_name, default=APP_NAME, help="what the login dialog calls the app"
    )
    parser.add_argument(
        "--application-url", type=_address, default=APPLICATION_URL, help="where the pages lead back to"
    )
    return parser


def _end_with_starter() -> None:
    """End when standard input closes: whoever started us is gone, however it ended."""

    def wait() -> None:
        while os.read(0, 1024):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a name is needed")
    return text.strip()


def _address(text: str) -> str:
    address = urlsplit(text)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise argparse.ArgumentTypeError("an address that begins with http:// or https:// is needed")
    return text


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
