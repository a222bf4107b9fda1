"""What a log says of something long."""

import pytest

from roadmapbot.cli.milestones import Milestones


def test_a_line_is_written_for_every_step_but_no_more_than_one_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    reached = [(100, 0.2), (160, 0.049), (170, 0.051), (180, 0.3), (400, 0.099), (401, 0.31), (402, 1.0)]
    clock = iter([100, *(second for second, _ in reached)])
    milestones = Milestones("Living", lambda: next(clock))
    for _, share in reached:
        milestones.reach(share)
    assert capsys.readouterr().err == "Living: 5 % after 1 min\nLiving: 30 % after 5 min\n"
