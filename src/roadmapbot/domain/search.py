"""Full-text search in memory: texts with weights go in, what fits all words of a query comes out, best first.

A word fits where it is the beginning of a word of the text. Case, accents, punctuation and a plural's s never matter.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

_BEGINNING = 0.6
"""What the beginning of a word counts, compared with the whole word."""
_WHOLE_QUERY = 10.0
"""What it adds when the words of a query stand in a row in the heaviest text."""
_SHORTEST_PLURAL = 5
_WORD = re.compile(r"[^\W_]+")
_PASSED_OVER = frozenset({"a", "an", "and", "for", "how", "in", "of", "on", "or", "the", "to", "with"})


class Index:
    """Texts by number. Each is a mapping from a text to its weight; the heaviest one is taken for the title."""

    def __init__(self, entries: Sequence[Mapping[str, float]]) -> None:
        found: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._titles: list[str] = []
        for number, texts in enumerate(entries):
            for text, weight in texts.items():
                for word in words(text):
                    found[word][number] = max(weight, found[word].get(number, 0.0))
            title = max(texts, key=lambda text: texts[text], default="")
            self._titles.append(f" {' '.join(words(title))} ")
        self._found = dict(found)
        self._vocabulary = sorted(found)

    def search(self, query: str) -> Mapping[int, float]:
        """The entries that fit every word of a query, with how well they do; all of them where it has no words."""
        wanted = asked(query)
        if not wanted:
            return dict.fromkeys(range(len(self._titles)), 0.0)
        first, *rest = (self._fitting(word) for word in wanted)
        scores = {
            number: score + sum(each[number] for each in rest)
            for number, score in first.items()
            if all(number in each for each in rest)
        }
        phrase = f" {' '.join(words(query))}"
        return {number: score + _WHOLE_QUERY * (phrase in self._titles[number]) for number, score in scores.items()}

    def near(self, query: str) -> str | None:
        """The query with words that occur in place of those that do not; None where that does not help."""
        mended = [word if self._fitting(word) else self._nearest(word) for word in asked(query)]
        text = " ".join(word for word in mended if word is not None)
        if None in mended or text == " ".join(asked(query)):
            return None
        return text if self.search(text) else None

    def _fitting(self, wanted: str) -> Mapping[int, float]:
        """The entries with a word that begins like the one wanted, whose plural counts as its singular."""
        found: dict[int, float] = {}
        beginning = wanted.removesuffix("s") if len(wanted) >= _SHORTEST_PLURAL else wanted
        for position in range(bisect_left(self._vocabulary, beginning), len(self._vocabulary)):
            word = self._vocabulary[position]
            if not word.startswith(beginning):
                break
            share = 1.0 if word == wanted else _BEGINNING
            for number, weight in self._found[word].items():
                found[number] = max(weight * share, found.get(number, 0.0))
        return found

    def _nearest(self, word: str) -> str | None:
        return next(iter(get_close_matches(word, self._vocabulary, n=1, cutoff=0.75)), None)


def words(text: str) -> Sequence[str]:
    """The words of a text, without case and accents."""
    bare = text.casefold()
    if not bare.isascii():
        bare = "".join(sign for sign in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(sign))
    return _WORD.findall(bare)


def asked(query: str) -> Collection[str]:
    """The words of a query that matter, each once; small words are passed over unless there are no others."""
    found = dict.fromkeys(words(query))
    return [word for word in found if word not in _PASSED_OVER] or list(found)
