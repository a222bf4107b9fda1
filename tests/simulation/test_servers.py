"""Servers side by side: what one of them comes to grief on is told at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.simulation.living import plan

from roadmapbot.simulation.servers import live, split


def test_a_server_that_fails_ends_the_others(tmp_path: Path) -> None:
    """The other one has years to live, which would take minutes."""
    sound, broken = split(plan(days=2_000), [tmp_path / "sound.db", tmp_path / "broken.db"])
    broken = replace(broken, plan=replace(broken.plan, zones=[]))
    with pytest.raises(IndexError):
        live([sound, broken], 2, lambda share: None)
