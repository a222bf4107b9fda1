"""What everything that a person can put right has in common."""


class UserError(Exception):
    """Something a person can put right. Every subclass has exactly one sentence in the chat adapter."""
