"""The names of Socket.IO rooms ("places"), which are all the twin knows about people (SPEC H1).

user:bob            bob's connections; whoever is in it holds the name
online:Bob:KEY      bob's entry on the roster, with the name as typed
bind:bob:FINGERPRINT  bob's connections that showed this key; "none" without one
key:FINGERPRINT     the connections of a key, whatever their name
room:chat           the connections in a room
member:chat:Bob     bob's connections in it
registered          everyone who holds a name
"""

from __future__ import annotations

from typing import NamedTuple

from .names import fold

REGISTERED = "registered"
ONLINE = "online:"
ROOM = "room:"
MEMBER = "member:"


class User(NamedTuple):
    """Somebody on the roster; an empty key is none."""

    name: str
    key: str

    def entry(self) -> dict[str, str]:
        """As the events show them."""
        shown = {"name": self.name, "gateway": "web"}
        return {**shown, "key": self.key} if self.key else shown


def user_place(name: str) -> str:
    return f"user:{fold(name)}"


def online_place(user: User) -> str:
    return f"{ONLINE}{user.name}:{user.key}"


def bind_place(name: str, fingerprint: str | None) -> str:
    return f"bind:{fold(name)}:{fingerprint or 'none'}"


def key_place(fingerprint: str) -> str:
    return f"key:{fingerprint}"


def room_place(room: str) -> str:
    return ROOM + room


def member_place(room: str, name: str) -> str:
    return f"{MEMBER}{room}:{name}"


def user_in(place: str) -> User | None:
    """The roster entry in an `online` place; None for other places. Neither names nor keys hold a colon."""
    return User(*place[len(ONLINE) :].split(":")) if place.startswith(ONLINE) else None


def room_in(place: str) -> str | None:
    return place[len(ROOM) :] if place.startswith(ROOM) else None


def membership_in(place: str) -> tuple[str, str] | None:
    """Room and name in a `member` place. Room names may hold colons: only the last one ends them."""
    if not place.startswith(MEMBER):
        return None
    room, _, name = place[len(MEMBER) :].rpartition(":")
    return room, name
