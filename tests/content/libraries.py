"""Whether what a snippet takes from a library is there: modules, names in them, and the arguments of calls.

The standard library, NumPy, SciPy, pandas and scikit-learn are looked into, the others are not installed for the tests.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from types import ModuleType

ALIASES = {"np": "numpy", "pd": "pandas"}
STANDARD = (
    "argparse asyncio base64 bisect collections contextlib copy csv dataclasses datetime functools hashlib heapq html "
    "http io itertools json logging math os pathlib pickle random re sqlite3 statistics subprocess sys time timeit "
    "tracemalloc typing unicodedata urllib zipfile zoneinfo"
)
"""Modules that the content uses. Others, such as `chunk` and `token`, are names of a learner's own things in it."""
LIBRARIES = {"numpy", "pandas", "scipy", "sklearn", *STANDARD.split()}
SKLEARN = (
    "calibration cluster compose datasets decomposition dummy ensemble feature_extraction.text feature_selection "
    "impute inspection linear_model manifold metrics model_selection naive_bayes neighbors pipeline preprocessing svm "
    "tree"
)
MISSING = object()


@cache
def sklearn_names() -> dict[str, object]:
    """The public names of scikit-learn's modules: tasks name them without saying each time where they are."""
    modules = [importlib.import_module(f"sklearn.{name}") for name in SKLEARN.split()]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("sklearn.")
    }


def faults(module: ast.Module) -> Iterator[str]:
    """What a snippet takes from a library that does not have it."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if _module(each.name) is MISSING)
            case ast.ImportFrom(module=str() as origin, names=names):
                yield from (f"{origin}.{each.name}" for each in names if _member(_module(origin), each.name) is MISSING)
            case ast.Attribute():
                if _resolved(node) is MISSING and _resolved(node.value) is not MISSING:
                    yield ast.unparse(node)
            case ast.Call(func=function, keywords=keywords):
                known = _parameters(_resolved(function))
                yield from (
                    f"{ast.unparse(function)}({each.arg}=…)"
                    for each in keywords
                    if known is not None and each.arg is not None and each.arg not in known
                )


def _module(name: str) -> object:
    """A module; None where the library is not looked into."""
    if name.partition(".")[0] not in LIBRARIES:
        return None
    try:
        return importlib.import_module(name)
    except ImportError:
        return MISSING


def _member(owner: object, name: str) -> object:
    """A member of a module or class; None of anything else, whose members are not known."""
    if isinstance(owner, ModuleType):
        found = getattr(owner, name, MISSING)
        return _module(f"{owner.__name__}.{name}") if found is MISSING else found
    return getattr(owner, name, MISSING) if isinstance(owner, type) else None


def _resolved(node: ast.expr) -> object:
    match node:
        case ast.Name(id=name):
            name = ALIASES.get(name, name)
            return _module(name) if name in LIBRARIES else sklearn_names().get(name)
        case ast.Attribute(value=value, attr=name):
            return _member(_resolved(value), name)
    return None


def _parameters(function: object) -> set[str] | None:
    """The names of a function's parameters; None where it takes any or does not tell."""
    if not callable(function):
        return None
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters):
        return None
    return {each.name for each in parameters}
