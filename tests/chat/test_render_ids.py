from datetime import date

import pytest

from roadmapbot.adapters.chat.components.ids import parse, parse_answer, parse_form
from roadmapbot.adapters.chat.render.ids import (
    AnswerAction,
    AnswerButton,
    DayAction,
    DayButton,
    DayForm,
    DayRef,
    FormKind,
    day_of,
)
from roadmapbot.adapters.chat.render.publishing_ids import (
    FORM_PATTERN,
    OPEN_FORM_PATTERN,
    form_id,
    form_in,
    open_form_id,
)
from roadmapbot.domain.form import Page
from roadmapbot.domain.ids import DeliveryId, EnrollmentId, MessageId, TaskId
from roadmapbot.domain.revision import DraftId
from roadmapbot.services.forms import Opened
from roadmapbot.services.items import Form, FormRef

ON = date(2026, 3, 17)
REF = DayRef(EnrollmentId(12), ON, DeliveryId(34), MessageId(1456074443980800025))


@pytest.mark.parametrize("action", DayAction)
@pytest.mark.parametrize("delivery_id", [DeliveryId(34), None])
def test_a_days_button_is_read_as_it_was_made(action: DayAction, delivery_id: DeliveryId | None) -> None:
    button = DayButton(action, EnrollmentId(12), ON, delivery_id)
    assert parse(button.custom_id) == button
    assert len(button.custom_id) <= 100


@pytest.mark.parametrize("action", AnswerAction)
@pytest.mark.parametrize("ref", [REF, DayRef(EnrollmentId(12), ON)])
def test_an_answers_button_is_read_as_it_was_made(action: AnswerAction, ref: DayRef) -> None:
    button = AnswerButton(action, ref)
    assert parse_answer(button.custom_id) == button
    assert parse(button.custom_id) is None, "an answer must never be taken for the delivery itself"


@pytest.mark.parametrize("kind", FormKind)
def test_a_form_is_read_as_it_was_made(kind: FormKind) -> None:
    assert parse_form(DayForm(kind, REF).custom_id) == DayForm(kind, REF)


def test_a_skip_carries_its_task_and_gives_up_the_post_where_that_is_too_long() -> None:
    button = AnswerButton(AnswerAction.UNSKIP, REF, TaskId("take-stock/skills-inventory"))
    assert parse_answer(button.custom_id) == button
    long = AnswerButton(
        AnswerAction.UNSKIP, REF, TaskId("a-very-long-unit-name/an-even-longer-task-name-for-a-test-yes")
    )
    assert len(long.custom_id) <= 100
    read = parse_answer(long.custom_id)
    assert read is not None
    assert (read.task_id, read.ref.message_id) == (long.task_id, None)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("page", Page)
def test_a_form_about_content_is_read_as_it_was_made(form: Form, page: Page) -> None:
    ref = FormRef(form, f"{'u' * 32}/{'t' * 32}", DraftId(10**18 - 1))
    by_form = FORM_PATTERN.fullmatch(form_id(Opened(ref, page, "Title", {}, "0123ef")))
    by_button = OPEN_FORM_PATTERN.fullmatch(open_form_id(ref, page))
    assert by_form is not None
    assert by_button is not None
    assert form_in(by_form) == form_in(by_button) == (ref, page)
    assert by_form["mark"] == "0123ef"
    assert max(len(by_form.string), len(by_button.string)) <= 100


@pytest.mark.parametrize("text", ["", "d:done", "d:done:1:20261350:0", "d:fly:1:20260317:0", "x:done:1:20260317:0"])
def test_anything_else_is_nothing_of_ours(text: str) -> None:
    assert parse(text) is None


def test_a_date_that_does_not_exist_is_none() -> None:
    assert day_of("20260230") is None
    assert day_of("20260228") == date(2026, 2, 28)
