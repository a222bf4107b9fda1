import gc

from roadmapbot.adapters.ops.memory import set_aside


def test_what_is_there_at_the_start_is_collected_again_only_after_the_end() -> None:
    assert gc.get_freeze_count() == 0
    with set_aside():
        assert gc.get_freeze_count() > 10_000
    assert gc.get_freeze_count() == 0
