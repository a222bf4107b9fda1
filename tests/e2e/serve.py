"""Serves a playground for the browser tests, in a process of its own: `python serve.py` prints its address.

Its history always ends at the same instant, a Wednesday afternoon in Berlin.
"""

import asyncio
import logging
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from roadmapbot.playground.real import real_bot
from roadmapbot.playground.run import Plan, interrupted, serving

UNTIL = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)

DAYS = 8


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(await asyncio.to_thread(real_bot, Path(folder)), UNTIL, ZoneInfo("Europe/Berlin"), DAYS)
        async with serving(plan, 0) as url:
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            await interrupted()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(main())
