"""The code that tasks and recall questions show in backticks: where it is, what language it is in, what it gives."""

import ast
import contextlib
import importlib
import io
import keyword
import re
from collections.abc import Iterator
from itertools import chain

from tests.content.reckoning import Result

from roadmapbot.domain.track import RecallQuestion, Task

SNIPPET = re.compile(r"`([^`]+)`")

PROGRAMS = (
    "airflow|conda|docker|dvc|fastapi|g\\+\\+|git|jupyter|kind|kubectl|make|minikube|mlflow|moto_server|mypy|pip|py"
    "|python3?|ruff|serve|set|streamlit|trivy|vllm|wandb"
)
KEYWORDS = "|".join(keyword.kwlist)
COMMAND = rf"({PROGRAMS}) [-a-z].*"
SQL_WORDS = "SELECT|INSERT|CREATE|WITH|WHERE|FROM|GROUP BY|ORDER BY|HAVING|EXPLAIN|CASE|OR|PRIMARY KEY"
OTHER_LANGUAGES = {
    "operator or keyword": rf"[^\w\s/]{{1,2}}|//|(async )?({KEYWORDS})( \w+)?",
    "shell": rf"{COMMAND}|({PROGRAMS}) .+|\w+\.(py|sh) .+|--?\w.*",
    "Dockerfile": r"(FROM [\w-]+:[\w.-]+|(COPY|RUN|USER) .+)",
    "SQL": rf"({SQL_WORDS})\b.*|.*\b(PRIMARY KEY|OVER|IS NULL|AS month|DISTINCT \w+)\b.*|COUNT\(\*\).*|\w+ <> '.*'",
    "YAML": r"\w+: ?\.?",
    "TOML": r'[\w-]+ = ".*"',
    "HTTP": r"[A-Z]\w+: .+",
    "GraphQL": r"query \(.*|\{ \w+\(.*",
    "C++": r"std::.+",
    "HTML": r"<\w+>.*|&\w+;",
    "Markdown": r"!\[.*\]\(.*\)",
    "cron": r"[\d*]+( [\d*]+){4}",
    "base64": r"\w+==",
    "beginning of a text": r"[\w%]+-",
    "notebook": r"[%!]{1,2}\w.*",
    "path or address": r"[\w.*:@-]*[/\\][\w.*/\\?=&@-]*|[\w*]*\.\w+(/|\.\w+)*|[\d.]+|\(\.venv\)",
    "words": rf"(?!(print|{KEYWORDS})\b)[\w.'-]+( [\w.'-]+)+",
}
"""What is not Python, by how it looks. It comes second: what Python can read is Python."""

PYTHON_CONTEXTS = {
    ".*": ("{}",),
    r"(async def|class|def|for|if|while|with) .*": ("{}: pass", "{} pass"),  # a head, without its colon or with it
    r"async (with|for) .*": ("async def f():\n {}: pass", "async def f():\n {} pass"),
    r"\w+\(.*\) -> .*": ("def {}: pass",),  # a signature
    r"-> .*": ("def f() {}: pass",),  # the type of a result
    r"@\w.*": ("{}\ndef f(): pass",),  # a decorator
    r"(except|else|finally).*": ("try: pass\n{} pass",),
    r"try:": ("{} pass\nexcept: pass",),
    r"\.\w.*": ("x{}",),  # an attribute or a method of something
    r"\w+ ?=.*": ("f({})",),  # arguments
    r"[\"'].*": ("{{{}}}",),  # an item of a dictionary
}
"""Where a snippet stands in a whole program, by how it looks. Templates, since braces of Python are doubled."""


def passages(task: Task) -> Iterator[str]:
    """Every text of a task that a learner reads."""
    yield from (task.title, task.goal, task.core, *task.steps, task.question)
    for asked in task.recall:
        yield from (asked.question, *asked.choices, asked.why)


def snippets(text: str) -> list[str]:
    return SNIPPET.findall(text)


def parsed(snippet: str) -> ast.Module | None:
    """The snippet as Python, in the first context that makes sense of it, or nothing."""
    if re.fullmatch(COMMAND, snippet):  # Python would read "set -e" as a difference
        return None
    fitting = (contexts for look, contexts in PYTHON_CONTEXTS.items() if re.fullmatch(look, snippet))
    for context in chain.from_iterable(fitting):
        with contextlib.suppress(SyntaxError):
            return ast.parse(context.format(snippet))
    return None


def language(snippet: str) -> str | None:
    if parsed(snippet) is not None:
        return "Python"
    return next((name for name, look in OTHER_LANGUAGES.items() if re.fullmatch(look, snippet)), None)


def does_something(snippet: str) -> bool:
    """Whether it is Python that could be run, and not the mere name of something."""
    module = parsed(snippet)
    if module is None:
        return False
    match module.body:
        case [ast.Expr(value=value)]:
            while isinstance(value, ast.Attribute):
                value = value.value
            return not isinstance(value, ast.Name | ast.Constant)
    return True


def shows_code(asked: RecallQuestion) -> bool:
    """Whether a question or one of its choices holds Python that could be run."""
    return any(map(does_something, chain.from_iterable(map(snippets, (asked.question, *asked.choices)))))


def run(asked: RecallQuestion) -> Result | None:
    """What the code of a question gives: its last snippet, after those before it. Nothing where it cannot run alone."""
    *before, last = snippets(asked.question) or [""]
    names: dict[str, object] = {}
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            for statement in before:
                exec(statement, names)  # noqa: S102  # the content is ours
            _import_named(last, names)
            value = eval(last, names)  # noqa: S307
    except (SyntaxError, NameError, ImportError, TypeError):
        return None
    except Exception as error:  # noqa: BLE001  # the error is the answer
        return type(error).__name__
    return _result(printed.getvalue().strip() or value)


def _import_named(expression: str, names: dict[str, object]) -> None:
    """Import the modules that an expression names, as a learner would."""
    for module in re.findall(r"\b([a-z]\w*)\.", expression):
        if module not in names:
            with contextlib.suppress(ImportError):
                names[module] = importlib.import_module(module)


def _result(value: object) -> Result | None:
    match value:
        case bool() | None:
            return str(value)
        case int() | float() | str():
            return value
        case list() | tuple() | range():
            return tuple(value)
    return None
