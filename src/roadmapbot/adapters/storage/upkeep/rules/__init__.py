"""The rules of `invariants`, each module those about one thing."""
