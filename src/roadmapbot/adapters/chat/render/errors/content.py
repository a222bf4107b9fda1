"""What moderators read when content cannot be published, or not yet."""

from roadmapbot.adapters.chat.render.errors.base import sentence
from roadmapbot.adapters.chat.render.form_fields import LABELS
from roadmapbot.adapters.chat.render.phrases import clip, count, listed, quoted, safe, stamp
from roadmapbot.domain import errors

_ROOM = 1_800
"""Characters of a message for problems with a file; the rest is for saying that there are more."""
_MOST_NAMED = 5


@sentence.register
def _(error: errors.ContentRefused) -> str:
    text, rest = _faults(error, by_line=True)
    return f"{text}\n… and {rest} more. Put these right first, then hand the file in again." if rest else text.rstrip()


def form_refused(error: errors.ContentRefused) -> str:
    """What is wrong with a form that was filled in; lines of a file mean nothing to who never saw one."""
    text, rest = _faults(error, by_line=False)
    return f"{text}\n… and {rest} more. Put these right first." if rest else text.rstrip()


def _faults(error: errors.ContentRefused, *, by_line: bool) -> tuple[str, int]:
    """As many problems as there is room for, and how many more there are."""
    faults = error.faults
    text = f"This cannot be published yet: {count(len(faults), 'thing')} to put right. Nothing was changed.\n"
    for shown, fault in enumerate(faults):
        line = _fault(fault, by_line=by_line)
        if len(text) + len(line) > _ROOM:
            return text, len(faults) - shown
        text += line
    return text, 0


def _fault(fault: errors.Fault, *, by_line: bool) -> str:
    quoted_text = " ".join(fault.quoted.split())
    # The bare key of a file, such as "steps:", is nothing that somebody typed into a form.
    is_shown = quoted_text and (by_line or not quoted_text.endswith(":"))
    quote = f"\n> `{clip(quoted_text, 200).replace('`', 'ˋ')}`" if is_shown else ""
    place = f"**{safe(fault.file)}**, line {fault.line}: " if by_line else "• "
    return f"\n{place}{safe(fault.sentence)}{quote}\n"


@sentence.register
def _(error: errors.NothingChanged) -> str:
    return "That is what learners get already, so there is nothing to publish. Change something first."


@sentence.register
def _(error: errors.UnknownPiece) -> str:
    near = f" Did you mean {listed([f'`{safe(each)}`' for each in error.near], 'or')}?" if error.near else ""
    if not error.text:
        return "This server has not published anything of its own yet. `/content template` gives you a start."
    return f"I know no unit, task, track or link called {quoted(error.text)}.{near} Pick one from the list as you type."


@sentence.register
def _(error: errors.UnknownArea) -> str:
    areas = listed([f"`{safe(each)}`" for each in error.areas], "or")
    return f"I know no area called {quoted(error.text)}. Leave it out, or choose {areas}."


@sentence.register
def _(error: errors.FormOutdated) -> str:
    names = listed([f"**{LABELS[each]}**" for each in error.fields]) if error.fields else ""
    what = (
        f"Now {names} {'says' if len(error.fields) == 1 else 'say'} something else than what you typed. "
        if names
        else ""
    )
    return (
        f"Somebody changed this after you opened the form, so nothing was saved. {what}"
        "Look at it with `/content history`, then press **Edit again**: what you send then takes the place of theirs."
    )


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
def _(error: errors.NothingToCompare) -> str:
    return (
        "There is nothing to decide here any more: somebody has, or published since. `/content history` shows what is "
        "in force."
    )


@sentence.register
def _(error: errors.NeverPublished) -> str:
    return (
        f"This server has published nothing of `{safe(error.piece)}`: it is as it is bundled, so there is nothing to "
        "take back. `/content history` shows what there is."
    )


@sentence.register
def _(error: errors.NoSuchDay) -> str:
    days = "1 day" if error.days == 1 else f"{error.days} days"
    return f"There is no day {error.day}: it has {days}. Choose one from 1 to {error.days}."


@sentence.register
def _(error: errors.NeedsAnother) -> str:
    return (
        "In this server a second moderator has to agree. Press **Ask a second moderator**, and one of them can "
        "publish it."
    )


@sentence.register
def _(error: errors.BadWhen) -> str:
    return (
        f"{quoted(error.text)} is no time that I can publish at. Choose one in the coming 90 days. "
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
