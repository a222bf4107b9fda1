from tests.chat.test_render_posts import board_post, labels_of, text_of

from roadmapbot.adapters.chat.render.board import board, own_place
from roadmapbot.adapters.chat.render.drawn import check_limits
from roadmapbot.services.boards import BoardView


def test_ties_share_a_place_and_the_rule_is_printed() -> None:
    drawn = board(board_post(("Ada", 5, 5, 5), ("Ben", 4, 4, 5), ("Cy", 5, 4, 4), ("Di", 2, 2, 2)))
    text = text_of(drawn)
    assert "🥇 **Ada** · 100% · 5/5 days · 5 tasks\n🥇 **Ben** · 100% · 4/4 days · 5 tasks\n🥉 **Cy** · 80%" in text
    assert "1 learner with fewer than 3 planned days, not ranked" in text
    assert "Equal scores share a place" in text
    assert "Final · computed <t:1773734400:f>" in text
    assert "Week Mar 9 – 15" in text
    assert labels_of(drawn) == ["My place"]
    assert drawn.mentions == ()


def test_a_board_of_a_running_week_says_that_it_is_provisional() -> None:
    text = text_of(board(board_post(("Ada", 5, 5, 5), is_final=False)))
    assert "Provisional: the week is still open for some" in text


def test_names_on_a_board_ping_nobody_and_break_nothing() -> None:
    text = text_of(
        board(board_post(("@everyone", 5, 5, 5), ("<@1456074443980800025>\n**x**", 5, 4, 4), ("\u202eabc", 5, 3, 3)))
    )
    assert "@everyone" not in text
    assert "<@14" not in text
    assert "\u202e" not in text
    assert "\\*\\*x\\*\\*" in text


def test_a_board_shows_twenty_and_counts_the_rest() -> None:
    drawn = board(board_post(*((f"Learner {n}", 7, 7, n) for n in range(200))))
    text = text_of(drawn)
    assert text.count(" days · ") == 20
    assert "… and 180 more. Press **My place** to find yours." in text
    assert check_limits(drawn) == []


def test_a_board_of_the_longest_names_still_fits_and_keeps_its_rule() -> None:
    drawn = board(board_post(*(("_" * 200, 7, 7, n) for n in range(50))))
    assert check_limits(drawn) == []
    assert "Equal scores share a place" in text_of(drawn)


def test_an_empty_board_invites() -> None:
    assert "Nobody is ranked yet" in text_of(board(board_post()))


def test_ones_own_place_in_every_case() -> None:
    post = board_post(("Ada", 5, 5, 5), ("Ben", 5, 5, 5), ("Cy", 5, 4, 4), is_final=False)
    ranked = own_place(BoardView(post, post.rows[0], None, is_hidden=False))
    assert "**1 of 3**, shared with 1 other. You kept 5 of 5 planned days (100%) and did 5 tasks" in text_of(ranked)
    assert "The week is still open, so this can change" in text_of(ranked)
    assert "no planned days in the week Mar 9 – 15" in text_of(own_place(BoardView(post, None, None, is_hidden=False)))
    assert "`/enroll` starts one" in text_of(own_place(BoardView(post, None, None, is_hidden=False)))
    assert "2 planned days so far, and it takes 3" in text_of(own_place(BoardView(post, None, 2, is_hidden=False)))
    assert "You are hidden" in text_of(own_place(BoardView(post, None, None, is_hidden=True)))


def test_ones_own_place_on_a_final_board_promises_nothing() -> None:
    post = board_post(("Ada", 5, 5, 5))
    unranked = text_of(own_place(BoardView(post, None, 2, is_hidden=False)))
    assert "you had 2 planned days, and it takes 3" in unranked
    assert "so far" not in unranked
    absent = text_of(own_place(BoardView(post, None, None, is_hidden=False)))
    assert "You had no planned days in the week Mar 9 – 15. " in absent
    assert "if you are not on a track here yet, `/enroll` starts one" in absent
