"""A database in which people have lived for a while: they enrolled, checked in, paused, left, and outages happened."""

from tests.builders import ADA, BOARD, BOB, DAY, EVE, HOUR
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.errors import UserError


async def lived(days: int = 12) -> World:
    """Three people on a server: one checks in every day, one pauses, one leaves; the bot is down for a day once."""
    world = World()
    guild = await world.server(board_channel_id=BOARD)
    await world.server(board_channel_id=BOARD, next_board_at=guild.board_due_after(world.clock.now()))
    for user in (ADA, BOB, EVE):
        await world.enroll(user)
    for day in range(days):
        await world.pass_time(hours=24)
        for user in (ADA, BOB, EVE):
            if user == ADA or (day + user) % 3:
                try:
                    await world.coach.check_ins.by_command(who(user), Answer(f"day {day}"))
                except UserError:
                    continue
        if day == 3:
            await world.coach.enrollments.pause(who(BOB))
        if day == 6:
            await world.coach.enrollments.leave(who(EVE))
            await world.down(world.clock.now() + HOUR, world.clock.now() + HOUR + DAY)
    return world
