"""A thousand people join: each loads the join page, sends its form and loads the page that follows."""

from __future__ import annotations

import asyncio
import re
import time

from crowd import apart, asked_to_wait
from toolkit import Toolkit
from wire import Wire

AT_A_TIME = 20


def join_all(app: Toolkit, people: int) -> float:
    """Seconds until everybody is in, twenty at a time."""
    workshop = app.make_workshop()
    facts = app.book.room(workshop).plan[0]
    form = {"sector": facts.sectors[0].id, "role_band": facts.role_bands[0].id, "table": "1"}
    begun = time.perf_counter()
    apart(_join_all(app.port, facts.code, form, people))
    seconds = time.perf_counter() - begun
    present = app.book.room(workshop).present
    assert present == people, f"{present} of {people} have a seat"
    return seconds


async def _join_all(port: int, code: str, form: dict[str, str], people: int) -> None:
    waiting = iter(range(people))

    async def one_after_another() -> None:
        for _ in waiting:
            await _join(port, code, form)

    await asyncio.gather(*(one_after_another() for _ in range(AT_A_TIME)))


async def _join(port: int, code: str, form: dict[str, str]) -> None:
    wire = Wire(port)
    page = await wire.ask("GET", f"/{code}")
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    assert token, page.text
    kept = page.headers["set-cookie"].partition(";")[0]
    form = {**form, "token": token[1]}
    while (reply := await wire.ask("POST", f"/{code}/join", form, cookie=kept)).status in {429, 503}:
        await asyncio.sleep(asked_to_wait(reply))
    assert reply.status == 303, reply.text
    seat = reply.headers["set-cookie"].partition(";")[0]
    assert (await wire.ask("GET", f"/{code}", cookie=seat)).status == 200
    wire.close()
