"""Tells everyone who came, went or changed names, gathered for 100 ms (SPEC H7). Knows not who is online."""

from __future__ import annotations

from typing import Any, Callable

from .limits import LIMITS
from .names import fold

Presence = dict[str, list[Any]]
# (kind, what the event says of it); the kinds are the event's fields.
Change = tuple[str, Any]


class PresenceFeed:
    def __init__(
        self,
        to_all_but: Callable[[list[str], Presence], None],
        to_one: Callable[[str, Presence], None],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        """:param later: calls a function after some seconds"""
        self._to_all_but, self._to_one, self._later = to_all_but, to_one, later
        self._gathering = 0
        self._begin()

    def _begin(self) -> None:
        self._gathering += 1
        self._changes: list[Change] = []
        self._names: set[str] = set()
        # Who registered meanwhile, and how much of this came before: that is in the roster they were given.
        self._newcomers: list[tuple[str, int]] = []

    def joined(self, entry: dict[str, str]) -> None:
        self._add(("joined", entry), entry["name"])

    def left(self, name: str) -> None:
        self._add(("left", name), name)

    def renamed(self, from_: str, to: str) -> None:
        """Goes out at once: the next message under the new name must find it known."""
        self._add(("renamed", {"from": from_, "to": to}), from_, to)
        self.flush()

    def admit(self, sid: str) -> None:
        """From now on this connection hears of changes."""
        if self._changes:
            self._newcomers.append((sid, len(self._changes)))

    def flush(self) -> None:
        """Sends what is gathered."""
        changes, newcomers = self._changes, self._newcomers
        self._begin()
        if not changes:
            return
        self._to_all_but([sid for sid, _ in newcomers], _presence_of(changes))
        for sid, heard in newcomers:
            if heard < len(changes):
                self._to_one(sid, _presence_of(changes[heard:]))

    def _add(self, change: Change, *names: str) -> None:
        """A name stands in a gathering once, so that order cannot matter: with a second change begins another."""
        folded = {fold(name) for name in names}
        if folded & self._names:
            self.flush()
        if not self._changes:
            gathering = self._gathering
            self._later(LIMITS["presenceMs"] / 1000, lambda: self._flush_if(gathering))
        self._names |= folded
        self._changes.append(change)

    def _flush_if(self, gathering: int) -> None:
        """What was flushed before its time is up is another gathering's by then."""
        if gathering == self._gathering:
            self.flush()


def _presence_of(changes: list[Change]) -> Presence:
    return {kind: [said for each, said in changes if each == kind] for kind in ("left", "renamed", "joined")}
