"""Every word the coach says, and how it looks on Discord. Nothing here decides anything or waits for anything."""
