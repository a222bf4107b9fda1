"""Reinforcement learning."""

import math
import statistics
from collections.abc import Callable

import numpy as np
from tests.content.reckoning import Result

RESULTS: dict[str, Callable[[], Result]] = {
    "Preferences 0, 0, 0; arm 1 pays 1; rate 0.3. What are the new preferences?": lambda: tuple(
        0.3 * (np.array([1, 0, 0]) - 1 / 3)
    ),
    "V(s) = 2, r = 1, γ = 0.9, V(s′) = 3. What is the one-step advantage?": lambda: 1 + 0.9 * 3 - 2,
    "Clip range 0.2, ratio 1.5, advantage 2. What is PPO's clipped objective?": lambda: min(
        1.5 * 2, float(np.clip(1.5, 1 - 0.2, 1 + 0.2)) * 2
    ),
    "Q = 0.5, r = 1, γ = 0.9, best next Q = 2, rate 0.1. What is the new Q?": lambda: 0.5 + 0.1 * (1 + 0.9 * 2 - 0.5),
    "Average 0.5 after 4 pulls; the fifth pays 1. What is the new average?": lambda: (0.5 * 4 + 1) / 5,
    "Rewards 1, 1, 1 with γ = 0.9. What is the return from the start?": lambda: sum(0.9**k * 1 for k in range(3)),
    "A state pays 1 for staying, forever, with γ = 0.9. What is its value?": lambda: math.fsum(
        0.9**k for k in range(1_000)
    ),
    "A step costs 1, a corner tile pays 2 per visit, γ = 0.9. What is staying there worth?": lambda: math.fsum(
        0.9**k * (2 - 1) for k in range(1_000)
    ),
    "Scores of five seeds: 210, 190, 250, 60, 230. What is their mean?": lambda: statistics.mean(
        (210, 190, 250, 60, 230)
    ),
}
