"""The rules: pure values and functions, without clock, chance, files or network. Standard library only."""
