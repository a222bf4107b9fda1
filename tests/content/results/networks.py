"""Neural networks and computer vision: counts, shapes and sizes."""

import math
from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from tests.content.reckoning import Result

Box = tuple[float, float, float, float]


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def misfit(first: tuple[int, ...], second: tuple[int, ...]) -> str:
    try:
        np.broadcast_shapes(first, second)
    except ValueError:
        return f"{first[-1]} meets {second[-1]}"
    return "no misfit"


def area(box: Box) -> float:
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def overlap_share(first: Box, second: Box) -> float:
    shared = area(
        (max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3]))
    )
    return shared / (area(first) + area(second) - shared)


def pooled(image: np.ndarray) -> np.ndarray:
    """Max-pooling of 2 × 2 with stride 2."""
    channels, height, width = image.shape
    return image.reshape(channels, height // 2, 2, width // 2, 2).max(axis=(2, 4))


def convolved(size: int, kernel: int, padding: int = 0, stride: int = 1) -> int:
    return len(sliding_window_view(np.zeros(size + 2 * padding), kernel)[::stride])


def attention_pairs(side: int, patch: int = 16) -> int:
    return ((side // patch) ** 2) ** 2


RESULTS: dict[str, Callable[[], Result]] = {
    # deep learning
    "A layer maps 64 inputs to 16 units. How many numbers does it learn, biases included?": lambda: 64 * 16 + 16,
    "What is the largest slope the sigmoid ever has?": lambda: float(
        np.max(np.diff(sigmoid(np.linspace(-5, 5, 100_001))) / 1e-4)
    ),
    "Training with ten balanced classes starts. Which first loss tells you the setup is sane?": lambda: (
        -math.log(1 / 10)
    ),
    "In y = w × h, the gradient dloss/dy is 5 and h is 2. What is dloss/dw?": lambda: 5 * (4 * 2 - 3 * 2) / (4 - 3),
    "`a` has shape (4, 3), `b` has shape (4,). Why does `a + b` fail?": lambda: misfit((4, 3), (4,)),
    "60,000 images, batch size 64, the last part batch kept. How many batches are in an epoch?": lambda: math.ceil(
        60_000 / 64
    ),
    "How many windows of length 21 fit into 1,000 values, moving by one each time?": lambda: len(
        sliding_window_view(np.zeros(1_000), 21)
    ),
    "Predictions have shape (64, 1), targets (64,). What does `nn.MSELoss` do?": lambda: np.broadcast_shapes(
        (64, 1), (64,)
    ),
    "A recording has 16,000 samples per second. Which is the highest frequency it can hold?": lambda: 16_000 / 2,
    (
        "The reference has 8 words; the transcript has 1 wrong, 1 missing and 2 extra. What is the word error rate?"
    ): lambda: (1 + 1 + 2) / 8,
    # vision
    "A 224 × 224 image is cut into 16 × 16 patches. How many tokens, with a class token?": lambda: (224 // 16) ** 2 + 1,
    "You double the side of the image. What happens to the number of attention pairs?": lambda: (
        attention_pairs(2 * 224) / attention_pairs(224)
    ),
    "With 8 pairs and no idea at all, about what is the contrastive loss?": lambda: -math.log(1 / 8),
    "f = 800 pixels, B = 0.1 m, disparity 8 pixels. How far away is the point?": lambda: 800 * 0.1 / 8,
    "A 3 × 3 convolution with padding 1 and stride 1 does what to height and width?": lambda: (
        "Keeps" if convolved(28, kernel=3, padding=1) == 28 else "another size"
    ),
    "How many parameters has a 3 × 3 convolution from 3 to 16 channels, with bias?": lambda: 16 * (3 * 3 * 3 + 1),
    "What does 2 × 2 max-pooling with stride 2 do to a (32, 14, 14) map?": lambda: pooled(np.zeros((32, 14, 14))).shape,
    "What area do three stacked 3 × 3 convolutions (stride 1) see?": lambda: (1 + 3 * (3 - 1),) * 2,
    "Four branches give 64, 128, 32 and 32 channels. What does joining along channels give?": lambda: np.concatenate(
        [np.zeros((c, 8, 8)) for c in (64, 128, 32, 32)]
    ).shape[0],
    "An image array has shape (427, 640, 3). How wide is the picture?": lambda: np.zeros((427, 640, 3)).shape[1],
    "In `uint8`, what is 250 + 10?": lambda: int((np.array([250], np.uint8) + np.array([10], np.uint8))[0]),
    "A 3 × 3 filter without padding runs over a 28 × 28 image. What size is the result?": lambda: (
        convolved(28, kernel=3),
        convolved(28, kernel=3),
    ),
    "CIFAR-10 has ten equally frequent classes. What does guessing one class score?": lambda: 100 / 10,
    "Boxes (0, 0, 10, 10) and (5, 5, 15, 15). What is their IoU?": lambda: overlap_share(
        (0, 0, 10, 10), (5, 5, 15, 15)
    ),
    "A box is (x, y, width, height) = (10, 20, 30, 40). What is (x1, y1, x2, y2)?": lambda: (10, 20, 10 + 30, 20 + 40),
    "The first YOLO: 7 × 7 cells, 2 boxes of 5 numbers, 20 classes. How large is its output?": lambda: (
        7,
        7,
        2 * 5 + 20,
    ),
    "torchvision's Faster R-CNN for two kinds of objects needs `num_classes` set to …": lambda: 2 + 1,
    "Overlap 8 pixels, both masks 16 pixels. What is the IoU?": lambda: 8 / (16 + 16 - 8),
    "Scores of shape (1, 21, 520, 520): what does `argmax(dim=1)` give?": lambda: (
        "per pixel" if np.zeros((1, 21, 520, 520), bool).argmax(axis=1).shape == (1, 520, 520) else "another shape"
    ),
}
