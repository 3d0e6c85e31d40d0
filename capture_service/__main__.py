"""`python -m capture_service --port 5003`: the settings are environment variables, see docs/capture.md."""

import argparse
import asyncio
import os
import signal
import sys
import threading
from dataclasses import replace

from capture_service.logs import set_up_logging
from capture_service.running import running
from capture_service.settings import Settings, SettingsNotUsable, read_settings


def main() -> None:
    """Serve until it is stopped."""
    options = _parser().parse_args()
    try:
        settings = read_settings(os.environ)
        if options.port is not None:
            settings = replace(settings, port=options.port)
        set_up_logging(settings.log_level)
        asyncio.run(_serve(settings, end_with_starter=options.end_with_starter))
    except SettingsNotUsable as error:
        sys.exit(f"The capture service does not start. {error}")


async def _serve(settings: Settings, *, end_with_starter: bool) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if end_with_starter:
        _end_with_starter()
    async with running(settings) as service:
        sys.stdout.write(f"Capture service ready at 127.0.0.1:{service.server.port}\n")
        sys.stdout.flush()
        await stopping.wait()


def _end_with_starter() -> None:
    """End when standard input closes: whoever started us is gone, however it ended."""

    def wait() -> None:
        while os.read(0, 1024):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m capture_service", description=__doc__)
    parser.add_argument("--port", type=_port, default=None, help="instead of PORT; 0 takes a free one")
    parser.add_argument("--end-with-starter", action="store_true", help="end when standard input closes")
    return parser


if __name__ == "__main__":
    main()
