"""Runs the checks: `python -m compat.python_client URL (threads | asyncio) (polling | websocket)`.

Prints a line for each check, and ends with status 1 if one failed. Between two checks everybody leaves.
"""

from __future__ import annotations

import asyncio
import sys
import traceback

from .checks import CHECKS, Check
from .person import KINDS, Person

# Who stays from check to check: the one who watches that the others are gone, and who is not of this program.
STAYING = {"Usher", "Page"}


class Visits:
    """The people of one check after another, at one server by one kind of client and transport."""

    def __init__(self, url: str, kind: str, transport: str) -> None:
        self._url, self._kind, self._transport = url, kind, transport
        self._people: list[Person] = []

    async def arrive(self, name: str | None = None) -> Person:
        """Connects somebody new; with a name, they are registered."""
        person = KINDS[self._kind]()
        await person.connect(self._url, self._transport)
        self._people.append(person)
        if name is not None:
            await person.get("register", {"name": name})
        return person

    async def passes(self, check: Check, usher: Person) -> bool:
        try:
            await check(self.arrive)
            print(f"passed {check.__name__}", flush=True)
            return True
        except Exception:
            print(f"failed {check.__name__}\n{traceback.format_exc()}", flush=True)
            return False
        finally:
            await self._all_leave(usher)

    async def _all_leave(self, usher: Person) -> None:
        people, self._people = self._people, []
        await asyncio.gather(*(person.close() for person in people))
        while {user["name"] for user in (await usher.get("users", {}))["users"]} - STAYING:
            await usher.next("presence")


async def main(url: str, kind: str, transport: str) -> int:
    usher = KINDS[kind]()
    await usher.connect(url, transport)
    await usher.get("register", {"name": "Usher"})
    visits = Visits(url, kind, transport)
    passed = [await visits.passes(check, usher) for check in CHECKS]
    await usher.close()
    return 0 if all(passed) else 1


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(*sys.argv[1:])))
