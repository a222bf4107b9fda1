"""What operators see: logging, and the proof that the bot is at work."""
