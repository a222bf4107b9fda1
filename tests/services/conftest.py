"""A world for every test, with a server in it."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import settings
from tests.services.world import World

settings.register_profile("steady", derandomize=True, database=None, deadline=None, max_examples=60)
settings.load_profile("steady")

LONGEST_NONCE = 25
"""Discord refuses a longer one."""


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.server()
    yield world
    assert all(len(nonce) <= LONGEST_NONCE for _, nonce in world.messenger.attempts)
