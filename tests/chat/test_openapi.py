from typing import Any

import pytest
from tests.chat.openapi import has_description, path_of_description, refusals

MESSAGES = "/channels/1234567890/messages"
CALLBACK = "/interactions/1234567890/token/callback"
COMMANDS = "/applications/1234567890/commands"

described = pytest.mark.skipif(not has_description(), reason=f"OpenAPI description not found: {path_of_description()}")


def row(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def button(custom_id: str = "a", label: str = "A", **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": label, **more}


def select(options: int) -> dict[str, Any]:
    return {
        "type": 3,
        "custom_id": "s",
        "options": [{"label": str(number), "value": str(number)} for number in range(options)],
    }


def embed(**parts: Any) -> dict[str, Any]:
    return {"embeds": [parts]}


def command(**parts: Any) -> list[dict[str, Any]]:
    return [{"name": "enroll", "description": "Start", "type": 1, **parts}]


def option(name: str = "track", **parts: Any) -> dict[str, Any]:
    return {"name": name, "description": "Which", "type": 3, **parts}


GOOD: list[tuple[str, str, Any]] = [
    ("POST", MESSAGES, {"content": "x" * 2000, "nonce": "n" * 25, "enforce_nonce": True}),
    ("POST", MESSAGES, {"content": "", "embeds": [{"title": "t" * 256, "description": "d" * 4096}]}),
    ("POST", MESSAGES, {"content": "a", "components": [row(*(button(str(n), "l" * 80) for n in range(5)))]}),
    ("POST", MESSAGES, {"content": "a", "components": [row(select(25))]}),
    ("POST", MESSAGES, {"content": "a", "allowed_mentions": {"parse": [], "users": [2**60], "replied_user": False}}),
    ("POST", MESSAGES, {"content": "a", "message_reference": {"message_id": 2**60, "fail_if_not_exists": False}}),
    ("PATCH", f"{MESSAGES}/42", {"content": None, "embeds": [], "components": []}),
    ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
    ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}] * 25}}),
    ("POST", "/users/@me/channels", {"recipient_id": 2**60}),
    ("POST", "/channels/1/threads", {"name": "n" * 100, "type": 11, "auto_archive_duration": 10080}),
    ("PUT", "/channels/1/messages/2/reactions/%E2%9C%85/@me", None),
    ("PUT", "/channels/1/messages/pins/2", None),
    ("GET", MESSAGES, None),
    ("PUT", COMMANDS, command(options=[option(required=True), option("zone")])),
]


@pytest.mark.parametrize(("method", "path", "body"), GOOD)
def test_what_discord_takes_passes(method: str, path: str, body: Any) -> None:
    assert refusals(method, path, body) == []


BAD: list[tuple[str, str, str, Any]] = [
    ("POST", MESSAGES, "2000", {"content": "x" * 2001}),
    ("POST", MESSAGES, "empty", {"content": ""}),
    ("POST", MESSAGES, "nonce", {"content": "a", "nonce": "n" * 26}),
    ("POST", MESSAGES, "6000", {"embeds": [{"description": "d" * 4096}, {"description": "d" * 1905}]}),
    ("POST", MESSAGES, "empty", embed(title="a", fields=[{"name": "a", "value": " "}])),
    ("POST", MESSAGES, "no address", embed(title="a", url="javascript:alert(1)")),
    ("POST", MESSAGES, "twice", {"content": "a", "components": [row(button("a"), button("a"))]}),
    ("POST", MESSAGES, "custom_id", {"content": "a", "components": [row(button("c" * 101))]}),
    ("POST", MESSAGES, "label", {"content": "a", "components": [row(button(label="l" * 81))]}),
    ("POST", MESSAGES, "neither label", {"content": "a", "components": [row(button(label=""))]}),
    ("POST", MESSAGES, "either a link", {"content": "a", "components": [row(button(url="https://a.b"))]}),
    ("POST", MESSAGES, "rows", {"content": "a", "components": [row(button(str(n))) for n in range(6)]}),
    ("POST", CALLBACK, "2000", {"type": 4, "data": {"content": "x" * 2001}}),
    ("POST", CALLBACK, "choices", {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}] * 26}}),
    ("POST", f"/webhooks/1/{'t' * 20}", "2000", {"content": "x" * 2001}),
    ("PUT", COMMANDS, "no name", command(name="En roll")),
    ("PUT", COMMANDS, "no name", command(name="Enroll")),
    ("PUT", COMMANDS, "description", command(description="")),
    ("PUT", COMMANDS, "same name", command() * 2),
    ("PUT", COMMANDS, "required option", command(options=[option(), option("zone", required=True)])),
    ("PUT", COMMANDS, "two of the same", command(options=[option(), option()])),
    ("PUT", COMMANDS, "choices", command(options=[option(choices=[{"name": "a", "value": "a"}] * 26)])),
    (
        "PUT",
        COMMANDS,
        "8000",
        command(options=[option(f"o{n}", choices=[{"name": "n" * 50, "value": "v" * 50}] * 4) for n in range(25)]),
    ),
    ("PUT", COMMANDS, "commands of type", [{"name": f"c{n}", "description": "d", "type": 1} for n in range(101)]),
]


@pytest.mark.parametrize(("method", "path", "reason", "body"), BAD)
def test_what_goes_beyond_a_limit_is_caught(method: str, path: str, reason: str, body: Any) -> None:
    assert reason in " ".join(refusals(method, path, body))


DESCRIBED: list[tuple[str, str, Any]] = [
    ("POST", "/channels/1/message", {"content": "a"}),
    ("POST", "/channels/general/messages", {"content": "a"}),
    ("DELETE", "/users/@me/channels", None),
    ("POST", MESSAGES, None),
    ("POST", MESSAGES, {"content": 5}),
    ("POST", MESSAGES, embed(title="t" * 257)),
    ("POST", MESSAGES, embed(description="d" * 4097)),
    ("POST", MESSAGES, embed(title="a", fields=[{"name": "n", "value": "v" * 1025}])),
    ("POST", MESSAGES, embed(title="a", fields=[{"name": "n", "value": "v"}] * 26)),
    ("POST", MESSAGES, embed(title="a", footer={"text": "f" * 2049})),
    ("POST", MESSAGES, {"embeds": [{"title": "a"}] * 11}),
    ("POST", MESSAGES, {"content": "a", "components": [row(select(26))]}),
    ("POST", MESSAGES, {"content": "a", "components": [row(*(button(str(n)) for n in range(6)))]}),
    ("POST", MESSAGES, {"content": "a", "components": [button()]}),
    ("POST", CALLBACK, {"type": 9, "data": {"title": "t" * 46, "custom_id": "m", "components": [row()]}}),
    ("POST", CALLBACK, {"type": 99, "data": {}}),
    ("POST", "/channels/1/threads", {"name": "n" * 101, "type": 11}),
    ("POST", "/channels/1/threads", {"name": "n", "type": 11, "auto_archive_duration": 10081}),
    ("PUT", COMMANDS, command(options=[option(f"o{n}") for n in range(26)])),
    ("PUT", COMMANDS, command(options=[option(type=99)])),
]


@described
@pytest.mark.parametrize(("method", "path", "body"), DESCRIBED)
def test_what_the_description_refuses_is_caught(method: str, path: str, body: Any) -> None:
    assert refusals(method, path, body)


@described
@pytest.mark.parametrize(("params", "is_good"), [({"limit": 100}, True), ({"limit": 101}, False), ({"x": 1}, False)])
def test_query_parameters_are_judged(params: dict[str, Any], is_good: bool) -> None:
    assert (refusals("GET", MESSAGES, params=params) == []) is is_good
