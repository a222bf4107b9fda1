"""Travelers: whatever zones somebody changes to and whenever, no day is lost and none comes twice."""

import asyncio
from datetime import date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.builders import DAY, HOUR, utc
from tests.services.world import World, who

from roadmapbot.domain.ledger import DayStatus, LedgerDay
from roadmapbot.services.wishes import Wish

EXTREMES = ("Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Apia", "Pacific/Pago_Pago")
ZONES = (*EXTREMES, "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns")
STARTS = [
    utc("2026-03-01", "12:00"),
    utc("2026-03-26", "05:00"),
    utc("2026-10-23", "23:30"),
    utc("2026-12-30", "10:00"),
]
TIMES = ("0:30", "3:00", "9:00", "23:30")

changes = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(ZONES), st.sampled_from((None, None, *TIMES))), max_size=7
)
Change = tuple[int, str, str | None]


@settings(max_examples=40)
@given(st.sampled_from(STARTS), st.sampled_from(ZONES), st.sampled_from(TIMES), changes)
@example(STARTS[0], "Pacific/Kiritimati", "9:00", [(30, "Etc/GMT+12", None), (25, "Pacific/Kiritimati", None)])
@example(STARTS[0], "Etc/GMT+12", "23:30", [(12, "Pacific/Kiritimati", "0:30"), (1, "Etc/GMT+12", "23:30")] * 3)
def test_changing_zones_neither_costs_nor_doubles_a_day(
    start: datetime, zone: str, at: str, changes: list[Change]
) -> None:
    asyncio.run(_travel(start, zone, at, changes))


async def _travel(start: datetime, zone: str, at: str, changes: list[Change]) -> None:
    """Live through the changes, `hours` apart, answering every task a little after it came."""
    world = World()
    await world.server()
    world.clock.at = start
    await world.enroll(zone=zone, at=at)
    closed: dict[date, LedgerDay] = {}
    for hours, new_zone, new_at in changes:
        await _live(world, hours * HOUR, closed)
        await world.coach.settings.change(who(), Wish(zone=new_zone, at=new_at))
    await _live(world, 5 * DAY, closed)

    delivered = [delivery.local_on for delivery in world.deliveries()]
    assert delivered == sorted(set(delivered)), "a local day was delivered twice, or out of order"
    assert len(world.tasks_sent()) == len(delivered)
    assert not {DayStatus.MISSED, DayStatus.FROZEN} & set(world.days().values()), "a day was lost"
    assert {on for on, status in world.days().items() if status is DayStatus.KEPT} == set(delivered)
    dates = sorted(world.days())
    assert dates == [dates[0] + number * DAY for number in range(len(dates))]
    assert {on: world.ledger()[on] for on in closed} == closed, "a past day was recomputed"


async def _live(world: World, time: timedelta, closed: dict[date, LedgerDay]) -> None:
    until = world.clock.now() + time
    while world.clock.now() < until:
        due = await world.storage.next_instant(world.clock.now())
        world.clock.at = min(due or until, until)
        await world.tick()
        for delivery in world.deliveries():
            if world.check_in(delivery.local_on) is None:
                world.clock.move(minutes=20)
                await world.coach.check_ins.by_reply(world.reply(delivery))
        closed |= {on: row for on, row in world.ledger().items() if on < world.enrollment().open_on}
