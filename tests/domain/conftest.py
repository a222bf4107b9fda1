"""Hypothesis finds the same examples on every run: a failure in CI is a failure everywhere."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None, max_examples=60)
settings.load_profile("steady")
