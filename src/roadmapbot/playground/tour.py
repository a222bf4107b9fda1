"""Three things to try, and whether they have really happened.

Watches what people do and what the bot answers; nothing here makes anything happen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from roadmapbot.playground.feed import News
from roadmapbot.playground.people import Part, Person
from roadmapbot.playground.world import World


@dataclass(slots=True)
class Step:
    """One thing to try, made of parts that are ticked off one by one."""

    key: str
    title: str
    parts: dict[str, str]
    done: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, object]:
        """Describe the step to the page."""
        parts = [{"text": text, "done": key in self.done} for key, text in self.parts.items()]
        return {"key": self.key, "title": self.title, "parts": parts, "done": self.done >= set(self.parts)}


class Tour:
    """The guided tour of the playground."""

    def __init__(self, world: World, board_channel: str, people: Iterable[Person]) -> None:
        self._world = world
        self._board_channel = board_channel
        self._learners = [person for person in people if person.part is Part.LEARNER]
        self._answering: set[int] = set()
        self._tasks: set[int] = set()
        self._enroll = Step(
            "enroll",
            "Enroll",
            {
                "asked": "As Ada, type /enroll: Enter picks the command, Enter again sends it",
                "greeted": (
                    "Let it find your track, or press “I know my track”. Then send the form, it is filled in already: "
                    "the coach says hello in a direct message"
                ),
            },
        )
        self._answer = Step(
            "answer",
            "Answer a daily task",
            {
                "came": "Wind the clock to the next morning: a task arrives",
                "replied": "Reply to it, for example “done 45m, plotted three columns”",
                "counted": "The coach counts it and shows your streak",
            },
        )
        self._board = Step(
            "board",
            "See the weekly board",
            {"posted": "Wind to Monday: the board is posted", "seen": "Read it in #" + board_channel},
        )

    def steps(self) -> list[dict[str, object]]:
        """Describe all steps to the page."""
        return [step.as_json() for step in (self._enroll, self._answer, self._board)]

    def notice_command(self, who: Person, path: str) -> None:
        """Somebody used a command and the bot took it."""
        if path == "enroll" and who in self._learners:
            self._enroll.done.add("asked")

    def notice_answer(self, who: Person, place_id: int) -> None:
        """Somebody answered by a button or a form and the bot took it."""
        if who in self._learners and self._tasks and place_id == self._world.dm_id(who):
            self._answer.done.add("replied")
            self._answering.add(place_id)

    def notice_read(self, who: Person, place_id: int) -> None:
        """Somebody looks at a place."""
        if who in self._learners and place_id == self._world.channel_id(self._board_channel):
            self._board.done |= {"seen"} if "posted" in self._board.done else set()

    def notice(self, news: Iterable[News]) -> None:
        """Messages came."""
        board = self._world.channel_id(self._board_channel)
        dms = {self._world.dm_id(person) for person in self._learners}
        for piece in news:
            if piece.message["author"]["id"] != str(self._world.bot_id):
                self._notice_learner(piece)
            elif piece.place_id == board and piece.message["asked"] is None:
                self._board.done.add("posted")
            elif piece.place_id in dms or self._for_learner(piece):
                self._notice_bot(piece)

    def _notice_learner(self, piece: News) -> None:
        reply = piece.message["reply"]
        if reply is not None and int(reply["id"]) in self._tasks:
            self._answer.done.add("replied")
            self._answering.add(piece.place_id)

    def _notice_bot(self, piece: News) -> None:
        if piece.place_id in self._answering:
            self._answer.done.add("counted")
        if piece.message["asked"] is not None:
            return
        self._enroll.done |= {"asked", "greeted"}
        if piece.done_button is not None:
            self._tasks.add(piece.message_id)
            self._answer.done.add("came")

    def _for_learner(self, piece: News) -> bool:
        ids = {str(self._world.user_id(person)) for person in self._learners}
        return bool(ids.intersection(piece.message["mentions"]))
