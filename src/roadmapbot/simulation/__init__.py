"""Many learners over many days on a virtual clock: the real use-cases on a real database, judged from outside.

Only Discord and the people are simulated. Nothing else in the project imports this package; the command line does,
when it is asked to.
"""
