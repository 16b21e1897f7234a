"""The Socket.IO events of SPEC E: checks what is asked, in order, and acknowledges. Knows no rule."""

from __future__ import annotations

import logging
from typing import Any

from flask_socketio import Namespace

from .directory import NAMESPACE
from .errors import ChatError
from .hub import Fields, Hub
from .pace import TokenBucket, cost_of

log = logging.getLogger(__name__)

# For each event the fields its object must hold, in any one of these ways; all are texts.
FORMS: dict[str, list[list[str]]] = {
    "register": [["name"]],
    "rename": [["name"]],
    "join": [["room"]],
    "leave": [["room"]],
    "say": [["room", "text"]],
    "tell": [["to", "text"]],
    "broadcast": [["text"]],
    "users": [[]],
    "rooms": [[]],
    "members": [["room"]],
    "relay": [["to", "frame"]],
    "typing": [["to"], ["room"]],
}
# Those it may hold besides.
OPTIONAL = {"register": ["key", "signature"], "say": ["id"], "tell": ["id"]}


class ChatEvents(Namespace):
    def __init__(self, hub: Hub, rate_limits: bool = True) -> None:
        super().__init__(NAMESPACE)
        self._hub = hub
        self._rate_limits = rate_limits

    def trigger_event(self, event: str, *args: Any) -> Any:
        """Every event comes through here: also those that nobody has thought of."""
        sid, *said = args
        if event == "connect":
            self.emit("hello", self._hub.hello(sid), room=sid)
        elif event == "disconnect":
            self._hub.gone(sid)
        else:
            return self._answer(sid, event, said[0] if said else None)

    def _answer(self, sid: str, event: str, body: Any) -> Fields:
        """The acknowledgement: what was asked for, or why not."""
        try:
            self._keep_pace(sid, body)
            request = checked(event, body)
            return {"ok": True, **getattr(self._hub, event)(sid, request)}
        except ChatError as error:
            return {"ok": False, "error": {"code": error.code, "message": error.message}}
        except Exception:
            log.exception("Request failed")
            return {"ok": False, "error": {"code": "bad_request", "message": "The server could not do that."}}

    def _keep_pace(self, sid: str, body: Any) -> None:
        """Raises `rate_limited`. How fast a connection has been is kept with it, and ends with it."""
        if not self._rate_limits:
            return
        session = self.socketio.server.get_session(sid, namespace=NAMESPACE)
        if not session.setdefault("bucket", TokenBucket()).take(cost_of(body)):
            raise ChatError("rate_limited", "That is too much at once. Wait a moment.")


def checked(event: str, body: Any) -> Fields:
    """The object, if the event is one and its object has the right form. Raises `bad_request`."""
    if event not in FORMS:
        raise ChatError("bad_request", "There is no such event.")
    if not isinstance(body, dict):
        raise ChatError("bad_request", "An event carries one object.")
    form = next((form for form in FORMS[event] if _are_texts(body, form)), None)
    if form is None:
        wanted = " or ".join(" and ".join(form) for form in FORMS[event])
        raise ChatError("bad_request", f"The object must hold as text: {wanted}.")
    optional = [field for field in OPTIONAL.get(event, []) if field in body]
    if not _are_texts(body, optional):
        raise ChatError("bad_request", f"If given, this must be text: {' and '.join(optional)}.")
    return {field: body[field] for field in form + optional}


def _are_texts(body: Fields, fields: list[str]) -> bool:
    return all(isinstance(body.get(field), str) for field in fields)
