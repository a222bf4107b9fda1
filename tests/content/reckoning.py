"""Figures and equations in prose, read the way a learner reads them: "about 0.67" stands for 0.665 to 0.675."""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from roadmapbot.domain.track import RecallQuestion

Result = float | tuple[float, ...] | str
"""What was worked out: figures in the order in which a choice states them, or words that only the right choice has."""

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
# Figures stand alone: the 1 of "L1", the 2 of "x2" and the 4 of "4xx" are parts of names.
FIGURE = re.compile(rf"(?<![A-Za-z0-9.,_])[−-]?{NUMBER}(?:/\d+)?(?![A-Za-z0-9_])")
DIGIT = re.compile(r"(?<![A-Za-z_\d.,])\d")  # that of "15x²" too
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
OPERATORS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-"})
# A side of an equation: figures, operators, brackets, roots and powers, and nothing with a letter.
SIDE = r"[-\d√()+−×·÷/.,%⁰¹²³⁴-⁹ ]+"
EQUATION = re.compile(rf"{SIDE}(?:[=≈]{SIDE})+")
CALCULATION: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@dataclass(frozen=True)
class Figure:
    """A number as it is written, with the half unit of its last digit that writing may have rounded away."""

    value: float
    slack: float

    def is_about(self, other: float) -> bool:
        return math.isclose(self.value, other, rel_tol=1e-9, abs_tol=self.slack * (1 + 1e-9))


def figure(written: str, *, is_rounded: bool = True) -> Figure:
    plain = written.replace("−", "-").replace(",", "")
    if "/" in plain:
        above, below = plain.split("/")
        return Figure(float(above) / float(below), 1e-9)
    decimals = plain.partition(".")[2]
    return Figure(float(plain), 0.5 * 10 ** -len(decimals) if decimals or is_rounded else 1e-6)


def figures(text: str) -> list[Figure]:
    """All figures of a text. Whole numbers are exact unless it speaks of "about", percent or points."""
    is_rounded = re.search("[Aa]bout|roughly|near|%|percent|points", text) is not None
    return [figure(match[0], is_rounded=is_rounded) for match in FIGURE.finditer(text)]


def asks_for_a_figure(asked: RecallQuestion) -> bool:
    """Whether the answer is to be worked out: every choice has a figure, or the question and the answer have."""
    if all(map(DIGIT.search, asked.choices)):
        return True
    return bool(DIGIT.search(asked.question) and DIGIT.search(asked.answer))


def says(choice: str, result: Result) -> bool:
    """Whether a choice states a result: its words, its first figure, or exactly its figures in their order."""
    if isinstance(result, str):
        return re.search(rf"(?<!\w){re.escape(result)}(?!\w)", choice) is not None
    stated = figures(choice)
    if not isinstance(result, tuple):
        return bool(stated) and stated[0].is_about(result)
    return len(stated) == len(result) and all(a.is_about(b) for a, b in zip(stated, result, strict=True))


def equations(text: str) -> Iterator[tuple[str, str]]:
    """Both sides of every equation of plain figures, as written. Code in backticks is left out."""
    for clause in re.split(r"[.,;:](?=\s|\)|$)", re.sub(r"`[^`]*`", "`", text)):
        for match in EQUATION.finditer(clause):
            sides = re.split("[=≈]", match[0])
            if re.search(r"\w\S$", clause[: match.start() + 1]):  # "F1 = 2 × …": the first side is cut off
                sides[0] = ""
            if re.match(r"\S\w", clause[match.end() - 1 :]):  # "… = 2y": so is the last
                sides[-1] = ""
            yield from (pair for pair in pairwise(map(_trimmed, sides)) if _is_worth_checking(*pair))


def agree(left: str, right: str) -> bool:
    """Whether two sides are equal as far as their rounding tells: a sum of rounded decimals is itself rounded."""
    slack = max(_slack(left) if _is_plain(left) else 0, _slack(right))
    return math.isclose(_value(left), _value(right), rel_tol=1e-9, abs_tol=slack * (1 + 1e-9))


def _trimmed(side: str) -> str:
    side = side.rstrip("( ").lstrip()
    while side.startswith("(") and side.count("(") > side.count(")"):
        side = side[1:].strip()
    while side.endswith(")") and side.count(")") > side.count("("):
        side = side[:-1].strip()
    return side


def _is_worth_checking(left: str, right: str) -> bool:
    if re.match(r"[-−+] ", left) or re.match(r"[-−+] ", right):  # what was added to is not a figure
        return False
    return _value(left) is not None and _value(right) is not None and not (_is_plain(left) and _is_plain(right))


def _is_plain(side: str) -> bool:
    return re.fullmatch(rf"[-−]?{NUMBER}%?", side) is not None


def _slack(side: str) -> float:
    written = [side.lstrip("-−")] if _is_plain(side) else re.findall(rf"{NUMBER}%?", side)
    rounding = (figure(each.rstrip("%"), is_rounded=_is_plain(side)).slack for each in written)
    return sum(slack / 100 if each.endswith("%") else slack for each, slack in zip(written, rounding, strict=True))


def _value(side: str) -> float | None:
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", side).translate(OPERATORS)
    plain = re.sub(r"√(\d+(?:\.\d+)?)", r"√(\1)", plain).replace("√(", "sqrt(").replace("%", "/100")
    plain = re.sub(r"[⁰¹²³⁴-⁹]+", lambda power: "**" + power[0].translate(SUPERSCRIPTS), plain)
    try:
        return _calculated(ast.parse(plain.strip(), mode="eval").body)
    except (SyntaxError, ValueError):
        return None


def _calculated(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_calculated(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return CALCULATION[type(op)](_calculated(left), _calculated(right))
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument]):
            return math.sqrt(_calculated(argument))
    raise ValueError(ast.dump(node))
