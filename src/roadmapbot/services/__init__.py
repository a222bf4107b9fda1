"""The use-cases: one class per feature, one method per use-case, reaching the world through `ports` alone."""
