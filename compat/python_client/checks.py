"""What python-socketio clients must find at a server that speaks SPEC E, one function for each rule."""

from __future__ import annotations

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable
from typing import Any, Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .person import Person

# Connects somebody new; with a name, they are registered.
Arrive = Callable[..., Awaitable[Person]]
Check = Callable[[Arrive], Awaitable[None]]


async def hello(arrive: Arrive) -> None:
    greeting = await (await arrive()).next("hello")
    assert len(greeting["nonce"]) == 43
    assert greeting["server"] and greeting["limits"]["textBytes"] == 20_000


async def registering(arrive: Arrive) -> None:
    alice, other = await arrive("Alice"), await arrive()
    users = (await alice.get("users", {}))["users"]
    assert {"name": "Alice", "gateway": "web"} in users, users
    assert await alice.refusal("register", {"name": "Other"}) == "already_registered"
    assert await other.refusal("register", {"name": "ALICE"}) == "name_taken"
    bad = await other.ask("register", {"name": "Bob Smith"})
    assert bad["error"]["code"] == "invalid_name" and "Bob_Smith" in bad["error"]["message"]
    assert await other.refusal("users", {}) == "not_registered"


async def keys(arrive: Arrive) -> None:
    first, second, thief = await arrive(), await arrive(), await arrive()
    own, foreign = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    entry = await _register_with(first, "Keyed", own)
    assert entry == {"name": "Keyed", "gateway": "web", "key": _public(own)}
    assert (await _credentials(thief, "keyed", foreign, "register"))["error"]["code"] == "name_taken"
    assert await thief.refusal("register", {"name": "Keyed"}) == "name_taken"
    forged = {"name": "Forged", "key": _public(own), "signature": "x" * 86}
    assert await thief.refusal("register", forged) == "bad_request"
    await _register_with(second, "KEYED", own)
    await thief.get("register", {"name": "Thief"})
    await thief.get("tell", {"to": "keyed", "text": "both"})
    for connection in (first, second):
        await connection.next("message", **{"from": "Thief", "text": "both"})
    fingerprint = hashlib.sha256(_raw(own)).digest()[:20]
    await thief.get("relay", {"to": _base64url(fingerprint), "frame": "to the key"})
    await first.next("relay", frame="to the key")


async def presence(arrive: Arrive) -> None:
    watcher, guest = await arrive("Watcher"), await arrive("Coming")
    assert await _change(watcher, "joined") == [{"name": "Coming", "gateway": "web"}]
    await guest.get("rename", {"name": "Renamed"})
    (renamed,) = await _change(watcher, "renamed")
    assert (renamed["from"], renamed["to"]) == ("Coming", "Renamed")
    assert await watcher.refusal("tell", {"to": "Coming", "text": "x"}) == "no_such_user"
    await guest.close()
    assert await _change(watcher, "left") == ["Renamed"]


async def rooms(arrive: Arrive) -> None:
    alice, bob = await arrive("Alice"), await arrive("Bob")
    assert (await alice.get("join", {"room": "Chat"}))["room"] == "chat"
    assert (await bob.get("join", {"room": "chat"}))["members"] == ["Alice", "Bob"]
    await alice.next("joined", room="chat", name="Bob")
    said = await bob.get("say", {"room": "CHAT", "text": "hi\nall €", "id": "own-id.1"})
    assert said["id"] == "own-id.1" and abs(said["at"] / 1000 - time.time()) < 60
    for person in (alice, bob):
        heard = await person.next("message", room="chat")
        expected = {"id": "own-id.1", "at": said["at"], "from": "Bob", "room": "chat", "text": "hi\nall €"}
        assert expected.items() <= heard.items(), heard
    assert {"name": "chat", "members": 2} in (await alice.get("rooms", {}))["rooms"]
    await bob.get("typing", {"room": "chat"})
    await alice.next("typing", **{"from": "Bob", "room": "chat"})
    await bob.get("leave", {"room": "chat"})
    await alice.next("left", room="chat", name="Bob")
    assert (await alice.get("members", {"room": "chat"}))["members"] == ["Alice"]
    assert await bob.refusal("say", {"room": "chat", "text": "x"}) == "not_in_room"
    assert await bob.refusal("join", {"room": "two words"}) == "invalid_room"
    await bob.get("join", {"room": "chat"})
    await bob.close()
    await alice.next("joined", room="chat", name="Bob")
    await alice.next("left", room="chat", name="Bob")


async def telling(arrive: Arrive) -> None:
    alice, bob = await arrive("Alice"), await arrive("Bob")
    told = await alice.get("tell", {"to": "bob", "text": "hello"})
    heard = await bob.next("message", to="bob")
    expected = {"id": told["id"], "at": told["at"], "from": "Alice", "to": "bob", "text": "hello"}
    assert expected.items() <= heard.items(), heard
    await bob.get("typing", {"to": "Alice"})
    await alice.next("typing", **{"from": "Bob", "to": "Alice"})
    await bob.get("relay", {"to": "Alice", "frame": "unread"})
    await alice.next("relay", **{"from": "Bob", "frame": "unread"})
    assert alice.unseen("message") == [], "what one tells is not told back"
    assert await alice.refusal("tell", {"to": "Nobody", "text": "x"}) == "no_such_user"
    assert await alice.refusal("relay", {"to": "Nobody", "frame": "x"}) == "no_such_user"


async def broadcasting(arrive: Arrive) -> None:
    alice, bob = await arrive("Alice"), await arrive("Bob")
    sent = await alice.get("broadcast", {"text": "to all"})
    heard = await bob.next("broadcast", id=sent["id"])
    assert (heard["from"], heard["text"], heard["at"]) == ("Alice", "to all", sent["at"])
    await alice.get("users", {})
    assert alice.unseen("broadcast") == [], "what one broadcasts is not told back"


async def limits(arrive: Arrive) -> None:
    alice, bob = await arrive("Alice"), await arrive("Bob")
    longest = "é" * 10_000
    await alice.get("tell", {"to": "Bob", "text": longest})
    assert (await bob.next("message"))["text"] == longest
    assert await alice.refusal("tell", {"to": "Bob", "text": f"{longest}x"}) == "too_long"
    assert await alice.refusal("relay", {"to": "Bob", "frame": "x" * 65_537}) == "too_long"
    assert await alice.refusal("tell", {"to": "Bob", "text": "x", "id": "no spaces"}) == "bad_request"


async def malformed(arrive: Arrive) -> None:
    alice = await arrive("Alice")
    bodies: list[Any] = [None, "text", 7, [], {}, {"to": 7, "text": "x"}, {"to": "Alice"}, b"bytes"]
    for body in bodies:
        assert await alice.refusal("tell", body) == "bad_request", body
    for event in ("unknown", "__class__", "__init__", "gone", "constructor"):
        assert await alice.refusal(event, {}) == "bad_request", event
    await alice.get("tell", {"to": "Alice", "text": "lives on"})
    await alice.next("message", text="lives on")


async def pace(arrive: Arrive) -> None:
    alice = await arrive("Alice")
    codes = [(await alice.ask("users", {})).get("error", {}).get("code") for _ in range(30)]
    assert codes == [None] * 30, codes
    for _ in range(10):
        answer = await alice.ask("broadcast", {"text": "\n" * 20_000})
        if not answer["ok"]:
            break
    assert answer["error"]["code"] == "rate_limited"


async def page(arrive: Arrive) -> None:
    """Somebody in the room "lobby" speaks as the page does, and answers what is said to them: see the test."""
    person = await arrive("Python")
    members = (await person.get("join", {"room": "lobby"}))["members"]
    assert members == ["Page", "Python"], members
    await person.get("tell", {"to": "Page", "text": "a question"})
    await person.next("message", **{"from": "Page", "to": "Python", "text": "an answer to: a question"})
    await person.get("say", {"room": "lobby", "text": "hello room"})
    await person.next("message", **{"from": "Page", "room": "lobby", "text": "an answer to: hello room"})
    await person.get("broadcast", {"text": "hello all"})
    await person.next("broadcast", **{"from": "Page", "text": "an answer to: hello all"})
    await person.get("relay", {"to": "Page", "frame": "unread"})
    await person.next("relay", **{"from": "Page", "frame": "an answer to: unread"})


CHECKS: list[Check] = [
    hello,
    registering,
    keys,
    presence,
    rooms,
    telling,
    broadcasting,
    limits,
    malformed,
    pace,
    page,
]


async def _change(watcher: Person, kind: str) -> list[Any]:
    """The next change of a kind that the watcher hears of."""
    while True:
        event = await watcher.next("presence")
        if event[kind]:
            return event[kind]


async def _register_with(person: Person, name: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """Registers with a key; the entry on the roster."""
    answer = await _credentials(person, name, key, "register")
    assert answer["ok"] is True, answer
    return next(user for user in answer["users"] if user["name"] == answer["name"])


async def _credentials(person: Person, name: str, key: Ed25519PrivateKey, event: str) -> dict[str, Any]:
    greeting = await person.next("hello")
    fields = ("switchboard/register/1", greeting["server"], name.lower(), greeting["nonce"], _public(key))
    signed = b"".join(len(field).to_bytes(2, "big") + field.encode() for field in fields)
    body = {"name": name, "key": _public(key), "signature": _base64url(key.sign(signed))}
    return await person.ask(event, body)


def _raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _public(key: Ed25519PrivateKey) -> str:
    return _base64url(_raw(key))


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
