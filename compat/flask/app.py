"""Puts the twin together: Flask for the built page's files, Flask-SocketIO for the events."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response
from flask_socketio import SocketIO

from .directory import Directory
from .events import ChatEvents
from .hub import Hub
from .limits import LIMITS

SERVER_NAME = "flask.switchboard.local"
# The same as the server's: nothing is let in from elsewhere (W10).
POLICY = (
    "default-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none';"
    "img-src 'self' data:;object-src 'none'"
)


def create_app(page: Path, rate_limits: bool = True) -> Flask:
    """A WSGI application for gevent.

    :param page: the folder of the built page
    :param rate_limits: whether input faster than the limits is refused
    """
    app = Flask(__name__, static_folder=page, static_url_path="")
    socketio = SocketIO(
        app,
        async_mode="gevent",
        # One after another: a client that joins and then says need not wait for the answer.
        async_handlers=False,
        # Socket.IO's own greeting goes before ours.
        always_connect=True,
        manage_session=False,
        max_http_buffer_size=LIMITS["packetBytes"],
    )

    def later(seconds: float, act) -> None:
        def wait_and_act() -> None:
            socketio.sleep(seconds)
            act()

        socketio.start_background_task(wait_and_act)

    hub = Hub(Directory(socketio), SERVER_NAME, later)
    socketio.on_namespace(ChatEvents(hub, rate_limits))

    @app.get("/")
    def index() -> Response:
        return app.send_static_file("index.html")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app
