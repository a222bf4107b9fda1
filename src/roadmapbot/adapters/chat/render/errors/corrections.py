"""What learners and moderators read when a day cannot be appealed against, corrected or put back."""

from roadmapbot.adapters.chat.render.errors.base import sentence
from roadmapbot.adapters.chat.render.phrases import day
from roadmapbot.domain import errors
from roadmapbot.domain.appeal import RECENT_DAYS
from roadmapbot.domain.correction import CORRECTABLE_FOR


@sentence.register
def _(error: errors.NothingToAppeal) -> str:
    rule = f"You can ask about missed days and days that cost a freeze, among the last {RECENT_DAYS} that are over"
    if error.local_on is None:
        return f"There is no day to ask about. {rule}, once for each; `/streak why` shows them and the answers."
    return f"{day(error.local_on)} is not one to ask about. {rule}. For an open day, use `/checkin`."


@sentence.register
def _(error: errors.AlreadyAppealed) -> str:
    return (
        f"You have asked about {day(error.local_on)} already; `/streak why` shows the answer once there is one. "
        "If something is still wrong, talk to a moderator of the server."
    )


@sentence.register
def _(error: errors.AppealSettled) -> str:
    return "That appeal is not open any more: it was decided already. `/coach appeals` shows what still waits."


@sentence.register
def _(error: errors.SentenceMissing) -> str:
    return (
        "A sentence is missing, so nothing was changed. Say in a few words what happened, such as "
        "“The link did not open that day”, and send the form again."
    )


@sentence.register
def _(error: errors.NotALearner) -> str:
    return (
        "That person is on no track in this server, so there is nothing to show or change. "
        "They start with `/enroll`; `/coach member user: @name` then shows where they stand."
    )


@sentence.register
def _(error: errors.OwnDay) -> str:
    return (
        "That day is your own, so somebody else has to decide. Please ask another moderator: `/coach appeals` shows "
        "what waits, `/coach member` all of your days."
    )


@sentence.register
def _(error: errors.NotCorrectable) -> str:
    named = day(error.local_on) if error.local_on else "No day of theirs"
    cannot = "cannot" if error.local_on else "can"
    return (
        f"{named} {cannot} be changed like that. Missed, frozen and excused days that are over can be set "
        f"to excused or kept late, for {CORRECTABLE_FOR.days} days; a check-in or a rest day always stands. "
        "`/coach member` shows how the day stands now."
    )


@sentence.register
def _(error: errors.NothingCorrected) -> str:
    return "There is nothing to take back: that was undone already. `/coach member` shows how the days stand now."


@sentence.register
def _(error: errors.DayMovedOn) -> str:
    return (
        f"{day(error.local_on)} has changed since, by a check-in or another correction, so I left it alone. "
        "`/coach member` shows how it stands now; the newest correction can be undone there."
    )
