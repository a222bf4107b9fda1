"""`python -m roadmapbot` is the command line."""

from roadmapbot.cli import main

if __name__ == "__main__":
    main()
