"""What recall questions ask for, worked out or tried out by area: by the whole question, since its figures are in it.

A question that changes is another question here: its entry is then stale, and a test asks for a new one.
"""

from collections.abc import Callable
from itertools import chain

from tests.content.reckoning import Result
from tests.content.results import (
    agents,
    data_code,
    language,
    library_code,
    math_and_models,
    networks,
    python_code,
    work,
)

AREAS = (agents, data_code, language, library_code, math_and_models, networks, python_code, work)

RESULTS: dict[str, Callable[[], Result]] = dict(chain.from_iterable(area.RESULTS.items() for area in AREAS))
PROOFS: dict[str, Callable[[str], bool]] = data_code.PROOFS

NOT_RUN = {
    # libraries that are not installed for the tests
    "What does `torch.no_grad()` do?": "PyTorch",
    "What does `model.eval()` change?": "PyTorch",
    "Why call `torch.cuda.synchronize()` before you read the clock?": "PyTorch and a GPU",
    "What does `p.requires_grad = False` do to a parameter?": "PyTorch",
    (
        "`nn.LSTM(8, 16, batch_first=True)` gets a batch of 5 sequences of length 30. What shape has the output?"
    ): "PyTorch",
    "Why use the `transforms()` that come with the weights?": "torchvision",
    "What does a network with 1,000 classes do with a photo of something else?": "torchvision",
    "What does `from_logits=True` tell the loss?": "Keras",
    "What does `restore_best_weights=True` do in EarlyStopping?": "Keras",
    "What does `mlm=False` mean in the collator for language modeling?": "Transformers",
    "`extract_text()` returns almost nothing for a page full of print. Most likely cause?": "pypdf",
    "Which function is right to cache with `@st.cache_data`?": "Streamlit",
    "You write `df.filter(...)` in Spark and it returns at once. Why?": "Spark",
    "Why does the service load `@champion` and not version 7?": "MLflow",
    "A method under `@serve.batch` receives 5 inputs. What must it return?": "Ray",
    "Which status code does FastAPI send by default for input that does not fit the model?": "FastAPI",
    "You send text where FastAPI expects a number. What comes back?": "FastAPI",
    "What does `-p 8080:80` do?": "Docker",
    # the figure is part of a meaning, and nothing is to be worked out
    "What does a p-value of 0.02 mean?": "a definition",
    "What does a power of 80% mean?": "a definition",
    "What does top-p sampling with p = 0.9 keep?": "a definition",
    # nothing that a run would show
    "What does `-> str | None` tell the caller?": "a hint, which a type checker reads",
    "Why is reading `a[i]` fast even in a very long list?": "a reason",
}
"""Questions for a figure or with code that cannot be worked out here, and why."""
