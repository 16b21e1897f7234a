"""Somebody at a python-socketio client: asks, is answered, and sees events in order. Knows no rule.

Two clients, one shape: `ThreadPerson` has the one that works with threads, `AsyncPerson` the one for asyncio.
"""

from __future__ import annotations

import asyncio
from typing import Any

import socketio

# Longer than a server takes to notice that a connection has ended without a word. Only what fails takes it.
PATIENCE_SECONDS = 60.0
Event = tuple[str, Any]


class Person:
    """What the scenario sees of somebody. What a server sends is kept until it is looked for."""

    def __init__(self) -> None:
        self._seen: list[Event] = []
        self._more = asyncio.Event()

    async def connect(self, url: str, transport: str) -> None:
        raise NotImplementedError

    async def ask(self, event: str, body: Any) -> dict[str, Any]:
        """The acknowledgement, whatever it says."""
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError

    async def get(self, event: str, body: Any) -> dict[str, Any]:
        """What a granted request answers; a refusal is an error."""
        answer = await self.ask(event, body)
        assert answer["ok"] is True, f"{event} was refused: {answer}"
        return answer

    async def refusal(self, event: str, body: Any) -> str:
        """The code a request is refused with; that it is granted is an error."""
        answer = await self.ask(event, body)
        assert answer["ok"] is False, f"{event} was granted: {answer}"
        code, message = answer["error"]["code"], answer["error"]["message"]
        assert message and "could not do that" not in message, f"{event} was refused for no reason: {message}"
        return code

    async def next(self, name: str, /, **fields: Any) -> dict[str, Any]:
        """The next event of a name that holds these fields, waiting for it; it is passed over from now on."""
        return await asyncio.wait_for(self._next(name, fields), PATIENCE_SECONDS)

    async def _next(self, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        while True:
            for event in self._seen:
                if event[0] == name and fields.items() <= event[1].items():
                    self._seen.remove(event)
                    return event[1]
            self._more.clear()
            await self._more.wait()

    def unseen(self, name: str) -> list[Any]:
        """The events of a name that have come and were not looked for."""
        return [data for event, data in self._seen if event == name]

    def _saw(self, event: str, data: Any = None) -> None:
        self._seen.append((event, data))
        self._more.set()


class ThreadPerson(Person):
    def __init__(self) -> None:
        super().__init__()
        self._client = socketio.Client(reconnection=False)
        loop = asyncio.get_running_loop()
        self._client.on("*", lambda event, *data: loop.call_soon_threadsafe(self._saw, event, *data))

    async def connect(self, url: str, transport: str) -> None:
        await asyncio.to_thread(self._client.connect, url, transports=[transport])
        assert self._client.transport() == transport

    async def ask(self, event: str, body: Any) -> dict[str, Any]:
        return await asyncio.to_thread(self._client.call, event, body, timeout=PATIENCE_SECONDS)

    async def close(self) -> None:
        if not self._client.connected:
            return
        # Who disconnects while something is being sent by polling goes without a word.
        await asyncio.to_thread(self._client.eio.queue.join)
        await asyncio.to_thread(self._client.disconnect)


class AsyncPerson(Person):
    def __init__(self) -> None:
        super().__init__()
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("*", self._saw)

    async def connect(self, url: str, transport: str) -> None:
        await self._client.connect(url, transports=[transport])
        assert self._client.transport() == transport

    async def ask(self, event: str, body: Any) -> dict[str, Any]:
        return await self._client.call(event, body, timeout=PATIENCE_SECONDS)

    async def close(self) -> None:
        if not self._client.connected:
            return
        await self._client.eio.queue.join()
        await self._client.disconnect()


KINDS: dict[str, type[Person]] = {"threads": ThreadPerson, "asyncio": AsyncPerson}
