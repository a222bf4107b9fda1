"""What moderators hand in: files, zips, and everything that only looks like one."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmapbot.adapters.content import ContentError
from roadmapbot.adapters.content.archive import LARGEST_UPLOAD, LARGEST_WHOLE, MOST_FILES, unpacked
from roadmapbot.adapters.content.reading import LARGEST_FILE


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def refusal(data: bytes, name: str = "new.zip") -> str:
    with pytest.raises(ContentError) as refused:
        unpacked(name, data)
    (problem,) = refused.value.problems
    return problem.sentence


def test_a_single_file_is_taken_as_it_is() -> None:
    assert unpacked("unit.yaml", b"id: x") == {"unit.yaml": b"id: x"}


def test_a_zip_gives_its_files_without_what_computers_add() -> None:
    files = {"units/a/x.yaml": b"id: x", "resources.yml": b"resources: []"}
    clutter = {"__MACOSX/units/._x.yaml": b"?", "units/.DS_Store": b"?", "units/": b""}
    assert unpacked("new.zip", zipped(files | clutter)) == files


@pytest.mark.parametrize("path", ["../out.yaml", "/etc/x.yaml", "a/../../x.yaml", "..\\out.yaml", "C:\\x.yaml"])
def test_a_path_that_leads_out_of_the_zip_is_refused(path: str) -> None:
    assert "leads out of it" in refusal(zipped({path: b"id: x"}))


@pytest.mark.parametrize("path", ["notes.txt", "photo.png", "inner.zip", "yaml"])
def test_only_yaml_belongs_into_a_zip(path: str) -> None:
    assert refusal(zipped({path: b"x"})) == "Only .yaml files belong into the zip."


def test_a_link_in_a_zip_is_refused() -> None:
    link = zipfile.ZipInfo("link.yaml")
    link.external_attr = 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(link, b"/etc/passwd")
    assert refusal(packed.getvalue()) == "Only .yaml files belong into the zip."


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped({"bomb.yaml": b" " * (LARGEST_FILE * 20)})
    assert len(bomb) < LARGEST_UPLOAD
    assert "too large" in refusal(bomb)
    many = zipped({f"{number}.yaml": b" " * LARGEST_FILE for number in range(6)})
    assert f"at most {LARGEST_WHOLE:,} bytes" in refusal(many)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x" * (LARGEST_UPLOAD + 1), "The file is too large: 2,000,001 bytes; at most 2,000,000 are read."),
        (zipped({}), "The zip is empty."),
        (zipped({f"{n}.yaml": b"" for n in range(MOST_FILES + 1)}), "The zip has 61 files; at most 60 are read."),
        (zipped({"a.yaml": b"x" * 99})[:-30], "The zip cannot be read. Pack the files anew, without a password."),
        (b"PK\x03\x04 and nothing more", "The zip cannot be read. Pack the files anew, without a password."),
    ],
    ids=["large", "empty", "many", "cut", "nonsense"],
)
def test_what_cannot_be_used_is_said_in_one_sentence(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_a_file_that_is_there_twice_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.yaml", b"id: a")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.yaml", b"id: b")
    assert refusal(packed.getvalue()) == "This file is in the zip twice."


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(zipped({"a.yaml": b"id: a"}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "without a password" in refusal(bytes(data))


@given(st.binary(max_size=300), st.integers(0, 200), st.binary(min_size=1, max_size=8))
def test_no_bytes_bring_it_down(tail: bytes, place: int, spoiled: bytes) -> None:
    good = zipped({"a.yaml": b"id: a", "b.yaml": b"id: b"})
    for data in (good[:place] + spoiled + good[place + len(spoiled) :] + tail, b"PK\x03\x04" + tail):
        with suppress(ContentError):
            assert all(isinstance(content, bytes) for content in unpacked("x.zip", data).values())
