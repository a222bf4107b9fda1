"""Drafts, and whether the ground has moved under them."""

import pytest
from tests.builders import ADA, GUILD, NOON

from roadmapbot.domain.revision import (
    Change,
    Draft,
    DraftState,
    Piece,
    PieceKind,
    Revision,
    Written,
    moved,
)

UNIT, TRACK = Piece(PieceKind.UNIT, "intro"), Piece(PieceKind.TRACK, "ours")


def revision(piece: Piece, number: int) -> Revision:
    return Revision(GUILD, Written(piece, "id: x"), number - 1, Change.PUBLISHED, ADA, NOON, number=number)


def draft(bases: dict[Piece, int], state: DraftState = DraftState.OPEN) -> Draft:
    return Draft(GUILD, ADA, NOON, (Written(UNIT, "id: intro"), Written(TRACK, None)), bases, state=state)


@pytest.mark.parametrize(
    ("bases", "in_force", "expected"),
    [
        ({}, {}, []),
        ({UNIT: 1}, {UNIT: 1}, []),
        ({UNIT: 1}, {UNIT: 2}, [UNIT]),
        ({UNIT: 1}, {}, [UNIT]),
        ({}, {UNIT: 1, TRACK: 3}, [UNIT, TRACK]),
        ({UNIT: 0, TRACK: 3}, {TRACK: 3}, []),
    ],
)
def test_a_draft_knows_what_others_published_since(
    bases: dict[Piece, int], in_force: dict[Piece, int], expected: list[Piece]
) -> None:
    stored = {piece: revision(piece, number) for piece, number in in_force.items()}
    assert moved(draft(bases), stored) == expected


def test_a_draft_that_is_settled_is_published_no_more() -> None:
    pending = [state for state in DraftState if draft({}, state).is_pending]
    assert pending == [DraftState.OPEN, DraftState.WAITING, DraftState.SCHEDULED]


def test_a_piece_has_a_name_to_be_called_by() -> None:
    assert str(UNIT) == "unit:intro"
