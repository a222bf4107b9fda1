import asyncio
from datetime import timedelta

from roadmapbot.adapters.metronome import Metronome


async def test_a_late_tick_runs_once_and_is_never_dropped() -> None:
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    async def upkeep() -> None:
        """Not due within this test."""

    metronome = Metronome(tick, upkeep)
    metronome.start()
    job = metronome._scheduler.get_job("tick")
    # Hours late, as after a suspended machine: APScheduler's own default would drop it.
    job.modify(next_run_time=job.next_run_time - timedelta(hours=5))
    async with asyncio.timeout(10):
        await ticked.wait()
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert metronome._scheduler.get_job("tick").next_run_time.second == 0
    metronome.stop()
    metronome.stop()
