"""What moderators read when content cannot be published, or not yet."""

from roadmapbot.adapters.chat.render.errors.base import sentence
from roadmapbot.adapters.chat.render.phrases import count, listed, quoted, safe, stamp
from roadmapbot.domain import errors

_ROOM = 1_800
"""Characters of a message for problems with a file; the rest is for saying that there are more."""
_MOST_NAMED = 5


@sentence.register
def _(error: errors.ContentRefused) -> str:
    faults = error.faults
    head = f"This cannot be published yet: {count(len(faults), 'thing')} to put right. Nothing was changed.\n"
    lines = [_fault(fault) for fault in faults]
    text, shown = head, 0
    for line in lines:
        if len(text) + len(line) > _ROOM:
            break
        text, shown = text + line, shown + 1
    rest = len(lines) - shown
    return f"{text}\n… and {rest} more. Put these right first, then hand the file in again." if rest else text.rstrip()


def _fault(fault: errors.Fault) -> str:
    quote = f"\n> `{' '.join(fault.quoted.split()).replace('`', 'ˋ')}`" if fault.quoted else ""
    return f"\n**{safe(fault.file)}**, line {fault.line}: {safe(fault.sentence)}{quote}\n"


@sentence.register
def _(error: errors.NothingChanged) -> str:
    return "That is what learners get already, so there is nothing to publish. Change something in the file first."


@sentence.register
def _(error: errors.UnknownPiece) -> str:
    near = f" Did you mean {listed([f'`{safe(each)}`' for each in error.near], 'or')}?" if error.near else ""
    if not error.text:
        return "This server has not published anything of its own yet. `/content template` gives you a start."
    return f"I know no unit, track or link called {quoted(error.text)}.{near} Pick one from the list as you type."


@sentence.register
def _(error: errors.DraftSettled) -> str:
    if error.is_published:
        return "This draft is published already. `/content history` shows it, and takes it back with one press."
    return "This draft is not there any more. Hand the file in again with `/content publish`."


@sentence.register
def _(error: errors.GroundMoved) -> str:
    names = listed([f"`{safe(piece)}`" for piece in error.pieces[:_MOST_NAMED]])
    return (
        f"Somebody has published {names} since. Nothing was changed. Look at `/content history`, then decide: "
        "**Publish all the same** on the draft lays it over theirs."
    )


@sentence.register
def _(error: errors.NeedsAnother) -> str:
    return (
        "In this server a second moderator has to agree. Press **Ask a second moderator**, and one of them can "
        "publish it."
    )


@sentence.register
def _(error: errors.BadWhen) -> str:
    return (
        f"{quoted(error.text)} is no time that I can publish at: it lies in the coming 90 days. "
        "Write it like `tomorrow 9:00`, `friday 18:00` or `in 2 hours`."
    )


@sentence.register
def _(error: errors.TooManyReports) -> str:
    return (
        f"You have reported {error.most} things that the moderators have not looked at yet, and more would not reach "
        "them sooner. Thank you for looking so closely! Try again once they have settled some."
    )


@sentence.register
def _(error: errors.ReportSettled) -> str:
    return "This report is settled already. `/content reports` shows what is left."


@sentence.register
def _(error: errors.NothingToSay) -> str:
    return "An announcement needs a few words. Use `/content announce` again and write them into the form."


@sentence.register
def _(error: errors.AnnouncementSettled) -> str:
    if error.is_sent:
        return "This announcement is sent already, and nobody gets it twice. `/content log` shows when."
    return "This announcement is not there any more. Write it again with `/content announce`."


@sentence.register
def _(error: errors.NotTested) -> str:
    return "Nobody has read this as a learner will. Press **Send it to me first**, read it, then send it."


@sentence.register
def _(error: errors.TooSoon) -> str:
    at = error.allowed_at
    return (
        f"This server allows the next announcement {stamp(at, 'F')} ({stamp(at)}). To allow them more often: "
        "`/coach setup announcements: 3`, which means one every three days."
    )


@sentence.register
def _(error: errors.NobodyMeant) -> str:
    return "Nobody is meant by this at the moment, so nothing was sent. Choose others with `/content announce to:`."
