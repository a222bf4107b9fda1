"""What Python does, tried out: each experiment returns words of the choice that its outcome bears out."""

import contextlib
import copy
import functools
import io
import runpy
import tempfile
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.content.reckoning import Result


def call_of_a_generator() -> str:
    lines: list[str] = []

    def numbers() -> Iterator[int]:
        lines.append("ran")
        yield 1

    made = numbers()
    return "a generator; no line has run" if isinstance(made, types.GeneratorType) and not lines else "something else"


def second_sum() -> str:
    numbers = (number for number in (1, 2, 3))
    return "only be read once" if (sum(numbers), sum(numbers)) == (6, 0) else "something else"


def decorated() -> str:
    seen: list[object] = []

    def timed(function: object) -> str:
        seen.append(function)
        return "wrapped"

    @timed
    def work() -> None: ...

    return "work = timed(work)" if callable(seen[0]) and work == "wrapped" else "something else"


def wrapped() -> str:
    def original() -> None:
        """Its docstring."""

    @functools.wraps(original)
    def wrapper() -> None: ...

    return "name and docstring" if (wrapper.__name__, wrapper.__doc__) == ("original", "Its docstring.") else "less"


def ends_of_blocks() -> str:
    ends: list[str] = []

    class Block:
        def __enter__(self) -> None: ...

        def __exit__(self, *error: object) -> None:
            ends.append("error" if error[0] else "no error")

    with Block():
        pass
    with contextlib.suppress(ValueError), Block():
        raise ValueError
    return "Always" if ends == ["no error", "error"] else "Only sometimes"


def file_after_an_error() -> str:
    with tempfile.TemporaryFile("w") as f, contextlib.suppress(ValueError), f:
        raise ValueError
    return "closed for you, even on an error" if f.closed else "left open"


def run_or_imported() -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "script.py")
        file.write_text('ran = False\nif __name__ == "__main__":\n    ran = True\n')
        directly = runpy.run_path(str(file), run_name="__main__")["ran"]
        imported = runpy.run_path(str(file), run_name="script")["ran"]
    return "only when the file is run directly" if (directly, imported) == (True, False) else "at other times"


def cleanup_of_a_generator() -> str:
    cleaned: list[str] = []

    @contextlib.contextmanager
    def plain() -> Iterator[None]:
        yield
        cleaned.append("plain")

    @contextlib.contextmanager
    def guarded() -> Iterator[None]:
        try:
            yield
        finally:
            cleaned.append("guarded")

    for block in (plain, guarded):
        with contextlib.suppress(ValueError), block():
            raise ValueError
    return "after an exception" if cleaned == ["guarded"] else "something else"


def shared_by_a_copy() -> str:
    original = [[1], [2]]
    copied = copy.copy(original)
    inner = all(a is b for a, b in zip(original, copied, strict=True))
    return "The inner lists" if inner and copied is not original else "Something else"


def value_without_return() -> str:
    def function() -> None:
        io.StringIO().write("printed")

    return str(function())


def default_list() -> str:
    def add(item: int, box: list[int] = []) -> list[int]:  # noqa: B006  # the trap in question
        box.append(item)
        return box

    return "shared by all calls" if (add(1), add(2))[1] == [1, 2] else "something else"


def chain_of_conditions() -> str:
    ran = []
    if len(ran) > 0:
        ran.append("if")
    elif len(ran) == 0:
        ran.append("first true")
    elif len(ran) < 5:
        ran.append("second true")
    else:
        ran.append("else")
    return "Only the first whose condition is true" if ran == ["first true"] else "Others"


def written_by_dataclass() -> str:
    @dataclass
    class Point:
        x: int

    written = [name for name in ("__init__", "__repr__", "__eq__") if name in vars(Point)]
    checks_types = False
    with contextlib.suppress(TypeError):
        checks_types = Point("text").x != "text"
    return ", ".join(written[:-1]) + " and " + written[-1] if not checks_types else "checks"


class Data:
    """Has a length and items by index, and no `__iter__`."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __len__(self) -> int:
        self.calls.append("__len__")
        return 2

    def __getitem__(self, index: int) -> int:
        self.calls.append(f"index {index}")
        return (10, 20)[index]


def method_of_len() -> str:
    data = Data()
    assert len(data) == 2
    return f"data.{data.calls[0]}()" if len(data.calls) == 1 else "several"


def loop_over_indexes() -> str:
    data = Data()
    assert list(iter(data)) == [10, 20]
    tried = [call.removeprefix("index ") for call in data.calls if call.startswith("index")]
    return f"index {', '.join(tried)} … until IndexError"


def own_lists() -> str:
    class Shared:
        items: list[int] = []  # noqa: RUF012  # the mistake in question

    class Own:
        def __init__(self) -> None:
            self.items: list[int] = []

    for made in (Shared(), Own()):
        made.items.append(1)
    return "In the __init__ method" if Shared().items == [1] and Own().items == [] else "somewhere else"


RESULTS: dict[str, Callable[[], Result]] = {
    # functions
    "What does `counts.get(w, 0)` give when `w` is not in the dictionary?": lambda: {"a": 2}.get("b", 0),
    "What does `marks.sort()` return?": lambda: str([3, 1, 2].sort()),
    "In an `if`/`elif`/`else` chain, how many branches run?": chain_of_conditions,
    "A function prints its result but has no `return`. What is `x` after `x = f()`?": value_without_return,
    "Why is `def add(item, box=[])` a trap?": default_list,
    "What happens when you call a function that contains `yield`?": call_of_a_generator,
    "You sum the same generator twice. Why is the second sum 0?": second_sum,
    "What is `@timed` above `def work():` short for?": decorated,
    "What does `functools.wraps` do?": wrapped,
    "When does `__exit__` run?": ends_of_blocks,
    "Why open files with `with open(...) as f:`?": file_after_an_error,
    'What is code below `if __name__ == "__main__":` for?': run_or_imported,
    "In a `@contextmanager` function, why put `yield` inside `try`/`finally`?": cleanup_of_a_generator,
    "What does `b = copy.copy(a)` share with `a` if `a` is a list of lists?": shared_by_a_copy,
    # classes
    "What does `@dataclass` write for you?": written_by_dataclass,
    "Which method does `len(data)` call?": method_of_len,
    "With only `__len__` and `__getitem__`, why does `for x in data` work?": loop_over_indexes,
    "Where do you create a list that every object should have for itself?": own_lists,
}
