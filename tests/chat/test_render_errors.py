from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.domain import errors
from roadmapbot.domain.catchup import Obstacle
from roadmapbot.domain.errors import UserError

AT = datetime(2026, 3, 17, 2, tzinfo=UTC)
ON = date(2026, 3, 17)
SAMPLES = [
    errors.NotEnrolled(),
    errors.NotEnrolled("Study _Hall_"),
    errors.AlreadyEnrolled("Starter", is_same_track=True, is_paused=False),
    errors.AlreadyEnrolled("Starter", is_same_track=False, is_paused=False),
    errors.AlreadyEnrolled("Starter", is_same_track=True, is_paused=True),
    errors.WhichEnrollment(["Study Hall", "Night School"]),
    errors.WhichEnrollment([]),
    errors.EnrollmentPaused(),
    errors.NotPaused(),
    errors.TrackFinished("Starter"),
    errors.UnknownZone("Atlantis"),
    errors.UnknownZone("Berln", ["Berlin, Germany"]),
    errors.BadTime("25:99"),
    errors.BadDayEnd("17:00"),
    errors.BadWeekdays("never"),
    errors.BadPace("5"),
    errors.BadNudge("23:00"),
    errors.UnknownTrack("nope", ["Starter"]),
    errors.UnknownTrack("nope", ["Specialization: natural language processing"] * 45),
    errors.UnknownTrack("", ["Starter", "Career"]),
    errors.UnknownTrack("nope"),
    errors.NotInCatalogue(),
    errors.NothingToTest("Name things"),
    errors.QuestionsChanged(),
    errors.BadMinutes("ages"),
    errors.BadLink("my laptop"),
    errors.BadDate("someday"),
    errors.BadDate("2020-01-01", latest=ON),
    errors.PseudonymRefused("x" * 40),
    errors.NotYours(),
    errors.AlreadyDone("Name things"),
    errors.TooOld(ON),
    *(errors.NotEarnable(ON, obstacle, ON) for obstacle in Obstacle),
    errors.DayClosed(ON, is_over=True),
    errors.DayClosed(ON, is_over=False),
    errors.SnoozeTooLong(AT, is_often=False),
    errors.SnoozeTooLong(AT, is_often=True),
    errors.SnoozeTooLong(AT, is_often=False, shorter=timedelta(minutes=30)),
    errors.NothingToCheckIn(),
    errors.NothingToUndo(),
    errors.UnknownEntry("roles", "pilot"),
    errors.UnknownEntry("roles", "engineer", ["AI engineer", "MLOps engineer"]),
    errors.NothingToLookUp("faq"),
    errors.NothingToAppeal(),
    errors.NothingToAppeal(ON),
    errors.AlreadyAppealed(ON),
    errors.AppealSettled(),
    errors.SentenceMissing(),
    errors.NotALearner(),
    errors.OwnDay(),
    errors.NotCorrectable(ON),
    errors.NothingCorrected(),
    errors.DayMovedOn(ON),
    errors.NotModerator(),
    errors.NotModerator(5),
    errors.NotInServer(),
    errors.ChannelUnusable(7),
    errors.ChannelUnusable(7, ["Send Messages"]),
    errors.ContentRefused([errors.Fault("new.yaml", 3, '"title" is missing.', "id: `x`")]),
    errors.NothingToCompare(),
    errors.NeverPublished("unit:basics"),
    errors.NoSuchDay(9, 4),
    errors.NoSuchDay(0, 1),
    errors.UnknownArea("cooking", ["server", "python"]),
    errors.FormOutdated(["goal"]),
    errors.FormOutdated(["goal", "steps"]),
    errors.FormOutdated([]),
    errors.ContentRefused([errors.Fault("new.yaml", 3, '"title" is missing.', "x" * 120)] * 40),
    errors.NothingChanged(),
    errors.UnknownPiece("intor", ["intro"]),
    errors.UnknownPiece(""),
    errors.DraftSettled(is_published=True),
    errors.DraftSettled(is_published=False),
    errors.GroundMoved(["unit:intro", "track:ours"]),
    errors.NeedsAnother(),
    errors.TooManyReports(10),
    errors.ReportSettled(),
    errors.NothingToSay(),
    errors.AnnouncementSettled(is_sent=True),
    errors.AnnouncementSettled(is_sent=False),
    errors.NotTested(),
    errors.TooSoon(datetime(2026, 3, 17, 9, tzinfo=UTC)),
    errors.NobodyMeant(),
    errors.BadWhen("yesterday"),
    errors.UnknownCohort(),
    errors.UnknownCohort("spring"),
    errors.UnknownCohort("spring", ["Autumn"]),
    errors.UnknownCohort("spring", ["Autumn"] * 20),
    errors.CohortOver("Spring"),
    errors.NotInCohort("Spring"),
    errors.NotInCohort("Spring", is_over=True),
    errors.CohortNotStarted("Spring", ON),
    errors.SetByCohort("Spring"),
    errors.BeforeJoining("Spring"),
    errors.BadCohort("name"),
    errors.BadCohort("capacity"),
    errors.StorageBusy(),
    errors.StorageReadOnly(),
]


def subclasses(of: type[UserError]) -> Iterator[type[UserError]]:
    for each in of.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_error_has_a_sentence_of_its_own_and_a_sample_here() -> None:
    known = [each for each in subclasses(UserError) if each.__module__.startswith(errors.__name__)]
    assert [each.__name__ for each in known if sentence.dispatch(each) is sentence.dispatch(object)] == []
    assert {each.__name__ for each in known} == {type(sample).__name__ for sample in SAMPLES}


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_a_sentence_says_what_happened_and_what_to_do(error: UserError) -> None:
    text = sentence(error)
    # A file has as many problems as it has; any other sentence is one.
    assert 40 < len(text) < (2_000 if isinstance(error, errors.ContentRefused) else 400)
    assert text.rstrip().endswith((".", "?", "!", "`"))
    assert text.count(".") + text.count("?") + text.count("!") + text.count(";") + text.count(":") >= 2
    assert type(error).__name__ not in text
    assert "invalid" not in text.casefold()


def test_minutes_that_no_day_has_are_told_the_limit() -> None:
    for text in ("0", "2000", "30h"):
        assert "from 1 minute to 24 hours" in sentence(errors.BadMinutes(text))


def test_what_somebody_typed_is_quoted_harmlessly_and_short() -> None:
    text = sentence(errors.UnknownZone("@everyone **x**" + "y" * 500))
    assert "@everyone" not in text
    assert "\\*\\*x\\*\\*" in text
    assert len(text) < 300


def test_an_error_without_a_sentence_is_our_bug() -> None:
    class Unheard(UserError):
        pass

    with pytest.raises(TypeError, match="Unheard"):
        sentence(Unheard())
