"""Messages as they would leave, held against Discord's limits, and a coach on fakes to draw them from."""

from collections.abc import Iterator

from tests.builders import FakeCatalogues, FakeClock, FakeZones
from tests.chat.limits import of_message
from tests.fakes.erasures import FakeErasures
from tests.fakes.messenger import FakeMessenger
from tests.fakes.press import press_on
from tests.fakes.storage import FakeStorage

from roadmapbot.adapters.chat.render.drawn import Drawn, check_limits
from roadmapbot.adapters.chat.render.pages import parse_way
from roadmapbot.app import compose
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.bundle import Services

LONG = "x" * 32
"""As long as an id may be."""
_MOST_OPTIONS = 25


def refused(drawn: Drawn, *, is_way: bool = True) -> list[str]:
    """What Discord would hold against a message; `is_way` where its selects lead to pages of the roadmap."""
    components = drawn.view.to_components() if drawn.view else []
    body = {"content": drawn.content, "embeds": [e.to_dict() for e in drawn.embeds], "components": components}
    return [*check_limits(drawn), *of_message(body), *_of_selects(components, is_way=is_way)]


def _of_selects(components: list[dict], *, is_way: bool) -> Iterator[str]:
    for part in (part for row in components for part in row["components"] if part["type"] == 3):
        if not 1 <= len(part["options"]) <= _MOST_OPTIONS:
            yield f"a select has {len(part['options'])} options"
        values = [option["value"] for option in part["options"]]
        if len(set(values)) != len(values):
            yield "a select has a value twice"
        if is_way and any(parse_way(value) is None for value in values):
            yield "a value is no page"
        for option in part["options"]:
            texts = (option["label"], option["value"], option.get("description") or "x")
            if not all(1 <= len(text) <= 100 for text in texts):
                yield f"an option is too long: {option}"


def coach_with(content: Catalogue) -> Services:
    clock = FakeClock()
    press = press_on(lambda: content)
    return compose(
        FakeStorage(), clock, FakeCatalogues(content), FakeZones(), FakeMessenger(clock), press, FakeErasures()
    )
