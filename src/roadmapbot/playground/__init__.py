"""The real bot on a simulated Discord, in the browser, with a clock one can wind.

`run_playground` starts it. The world lives in memory and the bot's database in a folder that is removed at the
end. Nothing else in the project imports this package; the command line does, when it is asked to.
"""

from roadmapbot.playground.run import run_playground

__all__ = ["run_playground"]
