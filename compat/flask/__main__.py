"""Starts the twin: `python -m compat.flask [--host HOST] [--port PORT]`; prints where it listens."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from gevent import signal_handler
from gevent.pywsgi import WSGIServer
from geventwebsocket.handler import WebSocketHandler

from .app import create_app

BUILT_PAGE = Path(__file__).resolve().parents[2] / "client" / "web" / "dist"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m compat.flask", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument(
        "--port", type=int, default=os.environ.get("HTTP_PORT", "3000"), help="0: any free one"
    )
    parser.add_argument("--page", type=Path, default=BUILT_PAGE, help="the folder of the built page")
    return parser.parse_args()


def main() -> None:
    given = _arguments()
    app = create_app(given.page, rate_limits=os.environ.get("RATE_LIMITS") != "off")
    server = WSGIServer((given.host, given.port), app, handler_class=WebSocketHandler, log=None)
    try:
        server.start()
    except (OSError, OverflowError) as error:
        sys.exit(f"--port {given.port} at {given.host}: {error}")
    for each in (signal.SIGTERM, signal.SIGINT):
        signal_handler(each, server.stop, timeout=1)
    print(f"web {given.host}:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
