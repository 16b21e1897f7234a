"""The rules of the chat, over Socket.IO rooms, as the server's hub has them. Knows no wire format.

Nothing here waits, so that nobody else's request comes between two lines of one.
"""

from __future__ import annotations

import itertools
import re
import secrets
import time
from typing import Any, Callable

from .credentials import CredentialCheck, fingerprint_of, is_fingerprint
from .directory import Directory
from .errors import ChatError
from .limits import LIMITS
from .names import check_name, check_room, name_problem, same_name
from .places import (
    REGISTERED,
    User,
    bind_place,
    key_place,
    member_place,
    online_place,
    room_in,
    room_place,
    user_place,
)
from .presence import PresenceFeed

Fields = dict[str, Any]
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,%d}\Z" % LIMITS["idChars"])


class Hub:
    def __init__(
        self, directory: Directory, server: str, later: Callable[[float, Callable[[], None]], None]
    ) -> None:
        self._directory = directory
        self._credentials = CredentialCheck(server)
        self._presence = PresenceFeed(
            lambda sids, presence: directory.emit("presence", presence, REGISTERED, but=sids),
            lambda sid, presence: directory.emit("presence", presence, sid),
            later,
        )
        self._id_prefix = f"{secrets.token_urlsafe(9)}."
        self._ids = itertools.count()

    def hello(self, sid: str) -> Fields:
        """What a connection is told first; it signs the nonce if it registers with a key (P2)."""
        return {
            "nonce": self._credentials.nonce(sid),
            "server": self._credentials.server,
            "limits": LIMITS,
        }

    def register(self, sid: str, request: Fields) -> Fields:
        """Gives a connection a name (H2); with a key it may join others of the same key under it (P2)."""
        if self._directory.user_of(sid):
            raise ChatError("already_registered", "You already have a name.")
        asked, key = check_name(request["name"]), request.get("key")
        fingerprint = self._credentials.fingerprint(sid, asked, key, request.get("signature"))
        holder = self._directory.holder(user_place(asked))
        self._must_be_free(asked, fingerprint)
        user = User(holder.name if holder else asked, key or "")
        self._directory.enter(sid, *_own_places(user, fingerprint), REGISTERED)
        if not holder:
            self._presence.joined(user.entry())
        self._presence.admit(sid)
        return {"name": user.name, "users": self._users()}

    def rename(self, sid: str, request: Fields) -> Fields:
        """Changes a name, on all connections that hold it."""
        user = self._registered(sid)
        to = check_name(request["name"])
        if to == user.name:
            return {"name": to}
        fingerprint = fingerprint_of(user.key) if user.key else None
        if not same_name(user.name, to):
            self._must_be_free(to, None)
        for each in self._directory.connections_in(user_place(user.name)):
            self._move(each, user, user._replace(name=to), fingerprint)
        self._presence.renamed(user.name, to)
        return {"name": to}

    def join(self, sid: str, request: Fields) -> Fields:
        """Enters a room (H4)."""
        name = self._registered(sid).name
        room = check_room(request["room"])
        rooms = self._rooms_of(sid)
        if room not in rooms:
            if len(rooms) >= LIMITS["roomsPerConnection"]:
                raise ChatError("bad_request", f"You can be in {LIMITS['roomsPerConnection']} rooms at once.")
            known = self._directory.holds(member_place(room, name))
            self._directory.enter(sid, room_place(room), member_place(room, name))
            if not known:
                self._directory.emit("joined", {"room": room, "name": name}, room_place(room), but=[sid])
        return {"room": room, "members": self._directory.members(room)}

    def leave(self, sid: str, request: Fields) -> Fields:
        name = self._registered(sid).name
        room = self._own_room(sid, request["room"])
        self._directory.leave(sid, room_place(room), member_place(room, name))
        self._announce_left(room, name)
        return {"room": room}

    def say(self, sid: str, request: Fields) -> Fields:
        """Says a text to everyone in a room, the sender too."""
        name = self._registered(sid).name
        room = self._own_room(sid, request["room"])
        text = _check_text(request["text"])
        receipt = self._receipt(request.get("id"))
        self._directory.emit(
            "message", {**receipt, "from": name, "room": room, "text": text}, room_place(room)
        )
        return receipt

    def tell(self, sid: str, request: Fields) -> Fields:
        """Tells a user something: to all their connections, and the sender's others (H8)."""
        name, to = self._registered(sid).name, request["to"]
        text = _check_text(request["text"])
        if name_problem(to) or not self._directory.holds(user_place(to)):
            raise _no_such_user(to)
        receipt = self._receipt(request.get("id"))
        but = [] if same_name(name, to) else [sid]
        message = {**receipt, "from": name, "to": to, "text": text}
        self._directory.emit("message", message, [user_place(to), user_place(name)], but)
        return receipt

    def broadcast(self, sid: str, request: Fields) -> Fields:
        """Tells everyone else something."""
        name = self._registered(sid).name
        text = _check_text(request["text"])
        receipt = self._receipt(None)
        self._directory.emit("broadcast", {**receipt, "from": name, "text": text}, REGISTERED, but=[sid])
        return receipt

    def users(self, sid: str, _request: Fields) -> Fields:
        self._registered(sid)
        return {"users": self._users()}

    def rooms(self, sid: str, _request: Fields) -> Fields:
        self._registered(sid)
        return {"rooms": [{"name": room, "members": count} for room, count in self._directory.rooms()]}

    def members(self, sid: str, request: Fields) -> Fields:
        self._registered(sid)
        return {"members": self._directory.members(check_room(request["room"]))}

    def relay(self, sid: str, request: Fields) -> Fields:
        """Passes a frame on, unread: to a name, or to the holder of a key by its fingerprint."""
        name, to = self._registered(sid).name, request["to"]
        if len(request["frame"]) > LIMITS["frameChars"]:
            raise ChatError("too_long", f"A frame has at most {LIMITS['frameChars']} characters.")
        place = key_place(to) if is_fingerprint(to) else user_place(to)
        if not self._directory.holds(place):
            raise _no_such_user(to)
        self._directory.emit("relay", {"from": name, "frame": request["frame"]}, place, but=[sid])
        return {}

    def typing(self, sid: str, request: Fields) -> Fields:
        name = self._registered(sid).name
        if "to" in request:
            where, place = {"to": request["to"]}, user_place(request["to"])
        else:
            room = self._own_room(sid, request["room"])
            where, place = {"room": room}, room_place(room)
        self._directory.emit("typing", {"from": name, **where}, place, but=[sid])
        return {}

    def gone(self, sid: str) -> None:
        """When a connection ends, those who saw it hear so, unless the same person holds another."""
        user = self._directory.user_of(sid)
        if not user:
            return
        rooms = self._rooms_of(sid)
        self._directory.leave(sid, *self._directory.places_of(sid))
        for room in rooms:
            self._announce_left(room, user.name)
        if not self._directory.holds(user_place(user.name)):
            self._presence.left(user.name)

    def _registered(self, sid: str) -> User:
        user = self._directory.user_of(sid)
        if not user:
            raise ChatError("not_registered", "Choose a name first.")
        return user

    def _must_be_free(self, name: str, fingerprint: str | None) -> None:
        """Raises `name_taken`, unless whoever holds it showed the same key."""
        held = self._directory.holds(user_place(name))
        if held and not (fingerprint and self._directory.holds(bind_place(name, fingerprint))):
            raise ChatError("name_taken", f"The name {name} is taken.")

    def _rooms_of(self, sid: str) -> list[str]:
        return list(filter(None, map(room_in, self._directory.places_of(sid))))

    def _own_room(self, sid: str, asked: str) -> str:
        room = check_room(asked)
        if sid not in self._directory.connections_in(room_place(room)):
            raise ChatError("not_in_room", f"You are not in the room {room}.")
        return room

    def _move(self, sid: str, old: User, new: User, fingerprint: str | None) -> None:
        rooms = self._rooms_of(sid)
        self._directory.leave(
            sid, *_own_places(old, fingerprint), *(member_place(r, old.name) for r in rooms)
        )
        self._directory.enter(
            sid, *_own_places(new, fingerprint), *(member_place(r, new.name) for r in rooms)
        )

    def _announce_left(self, room: str, name: str) -> None:
        if not self._directory.holds(member_place(room, name)):
            self._directory.emit("left", {"room": room, "name": name}, room_place(room))

    def _users(self) -> list[dict[str, str]]:
        return [user.entry() for user in self._directory.roster()]

    def _receipt(self, id_: str | None) -> Fields:
        """What a sender gets back: the message's id, and when it was taken."""
        if id_ is not None and not _ID.match(id_):
            raise ChatError("bad_request", "An id has 1 to 64 letters, digits or any of _.:-")
        return {"id": id_ or f"{self._id_prefix}{next(self._ids)}", "at": int(time.time() * 1000)}


def _own_places(user: User, fingerprint: str | None) -> list[str]:
    places = [user_place(user.name), bind_place(user.name, fingerprint), online_place(user)]
    return [*places, key_place(fingerprint)] if fingerprint else places


def _check_text(text: str) -> str:
    """The text itself, if it may be sent (H5). Half a character, which JSON can hold, has three bytes."""
    if text == "":
        raise ChatError("bad_request", "There is no text to send.")
    if len(text.encode("utf-8", "surrogatepass")) > LIMITS["textBytes"]:
        raise ChatError("too_long", f"A text has at most {LIMITS['textBytes']:,} bytes. Send it in parts.")
    return text


def _no_such_user(name: str) -> ChatError:
    return ChatError("no_such_user", f"{name} is not here.")
