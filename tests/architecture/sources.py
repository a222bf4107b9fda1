"""The package's own source, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import roadmapbot

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(roadmapbot.__file__).parent


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its path inside of it."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def below(*folders: str) -> dict[str, ast.Module]:
    return {path: tree for path, tree in modules().items() if path.startswith(folders)}


def imported(tree: ast.Module) -> Iterator[str]:
    """The names of all modules that are imported, at the top and elsewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def dotted(node: ast.expr) -> str:
    """An expression such as `asyncio.create_task` as text; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""


def mentioned(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that is used; what was imported by another name goes by its own."""
    names = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    } | {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and (name := dotted(node)):
            first, dot, rest = name.partition(".")
            yield f"{names.get(first, first)}{dot}{rest}"
