"""What means harm is refused with a sentence that names a line, and no bytes at all bring the reader down."""

import asyncio
from collections.abc import Sequence

import pytest
from benchmarks.hostile_files import hostile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import TRACK, catalogue, track, unit
from tests.fakes.press import press_on

from roadmapbot.adapters.content import YamlPress
from roadmapbot.domain.errors import ContentRefused, Fault
from roadmapbot.domain.revision import PieceKind

CONTENT = catalogue(track(TRACK, unit("basics", 12)))


def opened() -> YamlPress:
    """A press on little content, so that many files can be tried."""
    press = press_on(lambda: CONTENT)
    asyncio.run(press.open())
    return press


PRESS = opened()
TEMPLATE = PRESS.template(PieceKind.UNIT, CONTENT).replace("[a-link]", "[]").encode()
TRICKS = hostile(TEMPLATE)
SPICE = [
    *(b"\x00", b"\xff", b"\t", b"\r\n", b": ", b"- ", b"&a ", b"*a", b"!!", b"|", b">", b"{", b"]"),
    *(b"\xe2\x80\xae", b"@everyone", b"---\n", b"..."),
]
SPOILED = st.tuples(st.integers(0, len(TEMPLATE)), st.sampled_from(SPICE) | st.binary(max_size=4))


async def test_what_the_tricks_are_made_of_is_sound() -> None:
    assert (await PRESS.lay_over((), {"new.yaml": TEMPLATE})).pieces


@pytest.mark.parametrize("trick", TRICKS)
async def test_every_trick_is_refused_with_a_sentence(trick: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        await PRESS.lay_over((), {"new.yaml": TRICKS[trick]})
    fault = refused.value.faults[0]
    assert fault.line >= 1
    assert fault.sentence.endswith((".", "?", "!"))
    assert "Traceback" not in fault.sentence
    assert len(fault.quoted) <= 200


@settings(max_examples=150, deadline=None)
@given(
    places=st.lists(
        st.tuples(st.integers(0, len(TEMPLATE)), st.sampled_from(SPICE) | st.binary(max_size=4)), max_size=6
    ),
    cut=st.integers(0, len(TEMPLATE)) | st.none(),
)
def test_no_spoiled_file_brings_the_reader_down(places: list[tuple[int, bytes]], cut: int | None) -> None:
    spoiled = TEMPLATE
    for place, spice in places:
        spoiled = spoiled[:place] + spice + spoiled[place:]
    _read(spoiled[:cut])


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_at_all_bring_the_reader_down(data: bytes) -> None:
    _read(data)


def _read(data: bytes) -> None:
    """Hand something in: it is published or refused, and nothing else ever happens."""
    faults: Sequence[Fault] = ()
    try:
        pressed = asyncio.run(PRESS.lay_over((), {"new.yaml": data}))
    except ContentRefused as refused:
        faults = refused.faults
    assert faults or pressed.catalogue.tracks
    assert all(fault.sentence and fault.line >= 1 for fault in faults)
