"""Looking for work, showing it, running it in production and answering for it."""

import math
from collections.abc import Callable

from tests.content.reckoning import Result

BYTES_PER_GB = 1e9
SECONDS_PER_DAY = 24 * 60 * 60


def mean_absolute_laplace(scale: float, steps: int = 100_000) -> float:
    """The mean of the absolute value of Laplace noise, summed over its density."""
    width = 50 * scale / steps
    return sum(2 * x * math.exp(-x / scale) / (2 * scale) * width for x in (width * (k + 0.5) for k in range(steps)))


RESULTS: dict[str, Callable[[], Result]] = {
    # career
    "10 applications at a true answer rate of 10 percent: how likely is it that nobody answers?": lambda: 100 * 0.9**10,
    "A manager asks what a precision of 90 percent means. What is a good answer?": lambda: (10, 0.90 * 10),
    "A plan asks for 12 weeks at 20 hours a week. You have 8 hours a week. How long will it take?": lambda: 12 * 20 / 8,
    "60 true positives, 20 false positives, 40 false negatives: what are precision and recall?": lambda: (
        60 / (60 + 20),
        60 / (60 + 40),
    ),
    (
        "Base 100,000, bonus 15 percent, stock 60,000 over four years in equal parts. What is that per year, "
        "if all is paid?"
    ): lambda: 100_000 * 1.15 + 60_000 / 4,
    "10 million vectors of 768 float32 numbers: how much memory without any index?": lambda: (
        10e6 * 768 * 4 / BYTES_PER_GB
    ),
    "A service gets 8.64 million requests a day. What is the average per second?": lambda: 8.64e6 / SECONDS_PER_DAY,
    (
        "5,700 right answers save 3 dollars each, 300 wrong ones cost 10 each, running costs are 2,500. What "
        "is the net?"
    ): lambda: 5_700 * 3 - 300 * 10 - 2_500,
    # portfolio
    "You finish 240th of 1,600 teams. Which share is that?": lambda: 100 * 240 / 1_600,
    "Your three runs give 91.2, 92.0 and 91.6; the paper says 92.1 from one run. What is fair to say?": lambda: (
        max(91.2, 92.0, 91.6) - min(91.2, 92.0, 91.6)
    ),
    (
        "1,000 invoices hold 40 errors. A model flags 60 and finds 32 of the errors. What are precision and recall?"
    ): lambda: (100 * 32 / 60, 100 * 32 / 40),
    # production
    "A target is 50% CPU with 2 pods; they run at 100%. How many pods does the autoscaler want?": lambda: math.ceil(
        2 * 100 / 50
    ),
    "10 million vectors of 384 numbers, 4 bytes each. How much memory?": lambda: 10e6 * 384 * 4 / BYTES_PER_GB,
    "A service gets 8.64 million requests a day, evenly. How many a second?": lambda: 8.64e6 / SECONDS_PER_DAY,
    (
        "Three parts are needed for each answer, each up 99% of the time, independently. How often does it all work?"
    ): lambda: 100 * 0.99**3,
    "A page makes 10 independent calls; each is slow with chance 1%. How likely is at least one slow?": lambda: (
        100 * (1 - 0.99**10)
    ),
    "How much memory do the weights of an 8-billion-parameter model need at 2 bytes each?": lambda: (
        8e9 * 2 / BYTES_PER_GB
    ),
    "You want to notice an effect half as large. How many more users do you need?": lambda: (
        "four times" if 1 / 0.5**2 == 4 else "another number of times"
    ),
    # responsible
    "30 frames a second leave how long for each frame?": lambda: 1_000 / 30,
    "Weights from float32 to int8: about how much smaller?": lambda: 32 / 8,
    "30% of one group are selected, and 18% of the other. What is the selection ratio?": lambda: 18 / 30,
    "w = (1, −2, 0.5), each input may change by 0.1. How far can the score fall?": lambda: (
        0.1 * sum(map(abs, (1, -2, 0.5)))
    ),
    "Laplace noise for a count with eps = 0.5: what is the mean absolute error?": lambda: mean_absolute_laplace(
        scale=1 / 0.5
    ),
    # start
    "What is the dot product of (2, 1) and (3, 5)?": lambda: 2 * 3 + 1 * 5,
}
