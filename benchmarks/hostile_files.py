"""Files as somebody would hand them in who means harm: one for every trick that we know of."""

import io
import random
import zipfile
from collections.abc import Mapping

from roadmapbot.adapters.content.archive import MOST_FILES
from roadmapbot.adapters.content.reading import DEEPEST, LARGEST_FILE, MOST_VALUES

_MEGABYTE = 1_000_000
_LINK = b"""resources:
  - {id: x, title: X, url: 'URL', kind: docs, cost: free, level: beginner}
"""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files in a zip, packed as small as they go."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def hostile(template: bytes) -> dict[str, bytes]:
    """Each trick by its name; those that need something sound around them take a unit's template for it."""
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    noise = random.Random(1)  # noqa: S311 - noise, no secret

    def instead(old: bytes, new: bytes) -> bytes:
        assert old in template, old
        return template.replace(old, new, 1)

    title = next(line for line in template.splitlines() if line.startswith(b"title:"))
    requires = next(line for line in template.splitlines() if line.startswith(b"requires:"))
    return {
        "10 MB of text": b"a: b\n" * (10 * _MEGABYTE // 5),
        "10 MB of noise": noise.randbytes(10 * _MEGABYTE),
        "as large as is read": b"- x\n" * (LARGEST_FILE // 4),
        "a billion laughs": f"l0: &l0 [ha]\n{laughs}".encode(),
        "deep nesting": b"[" * 10_000 + b"]" * 10_000,
        "nested by indentation": b"".join(b" " * n + b"a:\n" for n in range(DEEPEST * 20)),
        "too many values": b"[" + b"1, " * (MOST_VALUES + 1) + b"1]",
        "one very long line": b"title: " + b"x" * (LARGEST_FILE - 10),
        "a million keys in braces": b"{" + b"a: 1, " * (LARGEST_FILE // 7) + b"}",
        "a zip bomb": zipped({"bomb.yaml": b" " * (200 * _MEGABYTE)}),
        "a zip of bombs": zipped({f"{n}.yaml": b" " * (20 * _MEGABYTE) for n in range(20)}),
        "a zip of too many files": zipped({f"{n}.yaml": b"id: x" for n in range(MOST_FILES + 1)}),
        "a zip in a zip": zipped({"a.zip": zipped({"b.yaml": b"id: x"})}),
        "a path out of the zip": zipped({"../../etc/passwd.yaml": b"id: x"}),
        "an absolute path": zipped({"/etc/cron.d/x.yaml": b"id: x"}),
        "half a zip": zipped({"a.yaml": template})[:-30],
        "NUL bytes": template + b"\x00" * 100,
        "another encoding": template.decode().encode("utf-16"),
        "Latin letters of old": template + "# café".encode("latin-1"),
        "control characters": instead(title, title + b" \x07\x1b[2J"),
        "a Python object": b"!!python/object/apply:os.system ['id']",
        "a key twice": template + title + b"\n",
        "a link without https": _LINK.replace(b"URL", b"http://x.org"),
        "a script as a link": _LINK.replace(b"URL", b"javascript:alert(1)"),
        "a mention of everyone": instead(title, b"title: Hello @everyone"),
        "a role mention": instead(title, b"title: Hello <@&123456789012345678>"),
        "text that reads backwards": instead(title, "title: safe \u202egnp.exe".encode()),
        "4,001 characters": instead(title, b"title: " + b"x" * 4_001),
        "requires that loop": instead(requires, b"requires: [my-first-unit]"),
        "a number without end": b"id: " + b"9" * 900_000,
        "dates that are none": b"id: 2026-99-99T99:99:99",
        "nothing": b"",
        "nothing but comments": b"# nothing\n" * 1_000,
    }
