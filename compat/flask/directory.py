"""Who is where, read from the Socket.IO rooms and nothing else (SPEC H1). Knows no rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from flask_socketio import SocketIO

from .names import fold
from .places import User, membership_in, room_place, user_in

NAMESPACE = "/"


class Directory:
    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio

    def enter(self, sid: str, *places: str) -> None:
        for place in places:
            self._socketio.server.enter_room(sid, place, namespace=NAMESPACE)

    def leave(self, sid: str, *places: str) -> None:
        for place in places:
            self._socketio.server.leave_room(sid, place, namespace=NAMESPACE)

    def emit(self, event: str, data: dict[str, Any], to: str | list[str], but: Iterable[str] = ()) -> None:
        """Sends an event to everyone in a place or several, each once."""
        self._socketio.emit(event, data, to=to, skip_sid=list(but), namespace=NAMESPACE)

    def holds(self, place: str) -> bool:
        """Whether any connection is in the place."""
        return place in self._rooms()

    def places_of(self, sid: str) -> list[str]:
        """Where a connection is, besides the room of its own that Socket.IO keeps for it."""
        return [place for place in self._socketio.server.rooms(sid, namespace=NAMESPACE) if place != sid]

    def connections_in(self, place: str) -> list[str]:
        return list(self._rooms().get(place, ()))

    def user_of(self, sid: str) -> User | None:
        """Who a connection is; None before it registers."""
        return next(filter(None, map(user_in, self.places_of(sid))), None)

    def holder(self, place: str) -> User | None:
        """Who a connection in a place is."""
        return next(filter(None, map(self.user_of, self.connections_in(place))), None)

    def roster(self) -> list[User]:
        """Everyone online, sorted, each name once."""
        users = {user.name: user for user in filter(None, map(user_in, self._places()))}
        return sorted(users.values(), key=lambda user: fold(user.name))

    def members(self, room: str) -> list[str]:
        """The members of a room, sorted."""
        if not self.holds(room_place(room)):
            return []
        return sorted((name for each, name in self._memberships() if each == room), key=fold)

    def rooms(self) -> list[tuple[str, int]]:
        """All rooms, sorted, with how many are in each."""
        return sorted(Counter(room for room, _ in self._memberships()).items())

    def _memberships(self) -> Iterator[tuple[str, str]]:
        return filter(None, map(membership_in, self._places()))

    def _places(self) -> Iterator[str]:
        """Every place but Socket.IO's own for everyone, which is called None."""
        return (place for place in self._rooms() if place is not None)

    def _rooms(self) -> dict[str | None, Any]:
        return self._socketio.server.manager.rooms.get(NAMESPACE, {})
