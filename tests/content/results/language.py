"""Language, large models and search."""

import math
from collections.abc import Callable

import numpy as np
from tests.content.reckoning import Result

BYTES_PER_GB = 1e9


def cosine(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    return float(np.dot(first, second) / (np.linalg.norm(first) * np.linalg.norm(second)))


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall)


def dot_products() -> str:
    rows, query = np.array([[3, 4], [1, 0], [-5, 12]]), np.array([8, 15])
    unit_rows, unit_query = rows / np.linalg.norm(rows, axis=1, keepdims=True), query / np.linalg.norm(query)
    same = np.allclose(unit_rows @ unit_query, [cosine(row, query) for row in rows])
    return "The cosine similarity" if same else "something else"


RESULTS: dict[str, Callable[[], Result]] = {
    # NLP
    "Answer and gold share 3 words. The answer has 3 words, the gold 6. What is F1?": lambda: harmonic(3 / 3, 3 / 6),
    "A QA system reads three passages. The right one is among them for 60% of questions. How good can it be?": lambda: (
        f"At most {100 * 0.60 * 1:.0f}%"
    ),
    "A bidirectional LSTM has hidden size 64. How many features does each step have?": lambda: 2 * 64,
    "The validation loss of a language model falls from 4.0 to 3.0. What happens to its perplexity?": lambda: (
        math.exp(4),
        math.exp(3),
    ),
    "66 million parameters in float32 take about 264 MB. How much in int8?": lambda: 66e6 * 1 / 1e6,
    "A model marks 20 names, 16 rightly, and misses 4 more. What are precision and recall?": lambda: (
        16 / 20,
        16 / (16 + 4),
    ),
    "`Q` is (4, 8), `K` is (6, 8), `V` is (6, 5). What shape has the attention output?": lambda: (
        (np.zeros((4, 8)) @ np.zeros((6, 8)).T @ np.zeros((6, 5))).shape
    ),
    "One training window has 128 tokens. How many next-token predictions does it train at once?": lambda: len(
        np.tril(np.ones((128, 128)))
    ),
    "What is the cosine of (1, 0, 1) and (2, 0, 2)?": lambda: cosine((1, 0, 1), (2, 0, 2)),
    # generative AI
    "Each step of an agent succeeds 95% of the time. How often do 20 steps in a row all succeed?": lambda: (
        100 * 0.95**20
    ),
    "The reference has 20 words; the result has 1 insertion, 2 substitutions and 1 deletion. WER?": lambda: (
        (1 + 2 + 1) / 20
    ),
    "1,500 tokens in and 500 out per request; prices 2 and 8 per million. Cost of 1,000 requests?": lambda: (
        1_000 * (1_500 * 2 + 500 * 8) / 1e6
    ),
    "About how much memory do the weights of an 8-billion-parameter model take at 4 bits?": lambda: (
        8e9 * 4 / 8 / BYTES_PER_GB
    ),
    "50 of 100 answers are right. What is the rough 95% margin?": lambda: 100 * 1.96 * math.sqrt(0.5 * 0.5 / 100),
    "A layer is 1,024 × 1,024 and the rank is 4. How many numbers does LoRA train for it?": lambda: (
        4 * 1_024 + 1_024 * 4
    ),
    "Roughly how much memory do the 4-bit weights of a 13-billion-parameter model need?": lambda: (
        13e9 * 4 / 8 / BYTES_PER_GB
    ),
    "Chunks of 300 words with an overlap of 100: how far apart do they start?": lambda: 300 - 100,
    "With k = 60, a text is 1st in one list and 2nd in the other. Its fused score is about …": lambda: (
        1 / (60 + 1) + 1 / (60 + 2)
    ),
    "Recall@20 of your first search is 0.6. What recall@4 can reranking reach at most?": lambda: min(1, 0.6),
    "34 of 40 audited citations support their sentence. What is the citation precision?": lambda: 34 / 40,
    "Selection rates are 0.40 and 0.36. What is the impact ratio?": lambda: 0.36 / 0.40,
    "What is the cosine similarity of two vectors at a right angle?": lambda: cosine((3, 4), (-4, 3)),
    "With all rows normalized to length 1, what does `E @ q` give?": lambda: dot_products(),
    "The right text is at rank 4 for one query and at rank 1 for another. What is the MRR?": lambda: (
        (1 / 4 + 1 / 1) / 2
    ),
}
