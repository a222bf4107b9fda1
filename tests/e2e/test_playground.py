"""What a newcomer does with the playground, in a real browser, with the real bot at work behind it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.pages import PHONE, Hall

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("playground")]

Visit = Callable[..., Hall]


def test_a_newcomer_enrolls_answers_a_task_and_sees_the_board(visit: Visit) -> None:
    hall = visit()
    hall.become("ada")
    hall.open_channel("welcome")

    hall.type("/enroll")
    expect(hall.suggestions.first).to_contain_text("/enroll")
    hall.press("Enter", "Enter")
    expect(hall.newest).to_contain_text("Let’s find your track")
    hall.newest.get_by_role("button", name="I know my track").press("Enter")
    expect(hall.page.get_by_role("dialog")).to_contain_text("Your daily task")
    hall.page.get_by_role("dialog").get_by_role("button", name="Submit").press("Enter")
    expect(hall.newest).to_contain_text("Only you can see this")
    expect(hall.newest.locator(".edited")).to_have_count(0)
    expect(hall.newest).to_contain_text("Good to have you here!")
    expect(hall.step("enroll")).to_have_attribute("data-done", "true")
    expect(hall.page.locator("[data-key=home] .badge")).to_have_text("1")

    hall.wind("morning")
    assert hall.clock().endswith("09:05")
    hall.open_messages()
    expect(hall.task()).to_contain_text("Day 1 of 30")
    hall.reply(hall.task(), "done 45m, made my first notes")
    expect(hall.newest).to_contain_text("Your streak: 1 day")
    expect(hall.newest).to_contain_text("45 min")
    expect(hall.step("answer")).to_have_attribute("data-done", "true")

    hall.wind("monday")
    assert re.fullmatch(r"Mon \d+ \w+ 10:05", hall.clock())
    hall.open_channel("leaderboard")
    expect(hall.newest).to_contain_text("Weekly board")
    expect(hall.newest).to_contain_text("Mika")
    expect(hall.step("board")).to_have_attribute("data-done", "true")


@pytest.mark.parametrize("how", ["Enter", "Escape", "Cancel", "Submit"])
def test_after_a_form_one_types_into_the_message_box(visit: Visit, how: str) -> None:
    hall = visit()
    hall.become("mika")
    hall.open_messages()
    recorded = hall.messages.filter(has=hall.page.get_by_role("button", name="Edit", exact=True)).last
    recorded.get_by_role("button", name="Edit", exact=True).click()
    form = hall.page.get_by_role("dialog")
    expect(form).to_be_visible()
    if how == "Enter":
        form.locator("input").first.press(how)
    elif how == "Escape":
        hall.press(how)
    else:
        form.get_by_role("button", name=how).click()
    expect(form).to_have_count(0)
    hall.page.keyboard.type("And now this")
    expect(hall.box).to_have_value("And now this")


def test_a_choice_that_a_form_needs_is_asked_for(visit: Visit) -> None:
    hall = visit(PHONE)
    hall.become("mika")
    hall.page.get_by_role("button", name=re.compile("^Channels")).click()
    hall.open_messages()
    hall.messages.get_by_role("button", name="Report a problem").last.click()
    form = hall.page.get_by_role("dialog")
    form.get_by_role("button", name="Submit").click()
    expect(form).to_contain_text("Choose something for “What is it?”.")
    form.get_by_label("What is it?").click()
    hall.page.get_by_role("option", name="Something is unclear").click()
    form.get_by_role("button", name="Submit").click()
    expect(form).to_have_count(0)
    expect(hall.newest).to_contain_text("Thank you! The moderators see what you reported")


def test_a_track_is_chosen_in_the_form_by_keyboard(visit: Visit) -> None:
    hall = visit()
    hall.become("sam")
    hall.open_channel("welcome")
    hall.run_command("enroll")
    hall.newest.get_by_role("button", name="I know my track").press("Enter")
    form = hall.page.get_by_role("dialog")
    track = form.get_by_label("Track")
    expect(track).to_contain_text("30-day starter")
    hall.press("Shift+Tab", "ArrowDown")
    chosen = form.get_by_role("option", selected=True)
    expect(chosen).to_be_focused()
    hall.press("Escape")
    expect(track).to_be_focused()
    hall.press("Space", "ArrowDown")
    other = hall.page.evaluate("document.activeElement.querySelector('.menu-text > span').textContent")
    hall.press("Enter")
    expect(track).to_have_text(other)
    hall.press("Tab", "Enter")
    expect(form).to_have_count(0)
    expect(hall.newest).to_contain_text(other)


def test_a_track_is_found_by_a_few_questions(visit: Visit) -> None:
    hall = visit(PHONE)
    hall.become("wen")
    hall.page.get_by_role("button", name=re.compile("^Channels")).click()
    hall.page.locator("[data-place=welcome]").click()
    hall.run_command("leave")
    hall.newest.get_by_role("button", name="Leave the track").click()
    expect(hall.newest).to_contain_text("You have left")
    hall.run_command("enroll")
    start = hall.newest.get_by_role("button", name="Start the questions")
    expect(start).to_be_disabled()
    hall.choose("What would you like to do?", "Work with images")
    hall.choose("Where do you come from?", "I have never programmed")
    hall.choose("How much time do you have?", "About 4 hours")
    start.click()
    for number in range(1, 5):
        expect(hall.newest).to_contain_text(f"Question {number} of about")
        hall.newest.get_by_role("button", name="Not sure").click()
    expect(hall.newest).to_contain_text("My suggestion for you")
    expect(hall.newest).to_contain_text("From scratch")
    menu = hall.newest.get_by_role("button", name="Other tracks…").bounding_box()
    assert menu is not None
    assert 0 < menu["x"] < menu["x"] + menu["width"] < PHONE["width"]
    hall.newest.get_by_role("button", name="Enroll", exact=True).click()
    form = hall.page.get_by_role("dialog")
    expect(form.get_by_label("Minutes a day")).to_have_value("35")
    form.get_by_role("button", name="Submit").click()
    expect(hall.newest).to_contain_text("You are on From scratch")


def test_a_unit_is_tested_out_of(visit: Visit) -> None:
    hall = visit()
    hall.become("wen")
    hall.open_channel("general")
    hall.run_command("roadmap")
    hall.choose("Look into a track…", "30-day starter")
    hall.choose("Look into a phase…", "2. Begin machine learning")
    hall.choose("Look into a unit…", "The math behind the models")
    hall.newest.get_by_role("button", name="I know this").click()
    for number in range(1, 4):
        expect(hall.newest).to_contain_text(f"Question {number} of 3")
        hall.newest.get_by_role("button", name="Not sure").click()
    expect(hall.newest).to_contain_text("Not all of it yet")
    hall.newest.get_by_role("button", name="Back to the unit").click()
    expect(hall.newest.get_by_role("button", name="I know this")).to_be_visible()


def test_an_old_button_works_after_a_restart(visit: Visit) -> None:
    hall = visit()
    hall.become("mika")
    hall.open_messages()
    recorded = hall.messages.filter(has=hall.page.get_by_role("button", name="Edit", exact=True)).last
    expect(recorded).to_be_visible()

    hall.switch_bot("Restart the bot")
    expect(hall.page.get_by_text("The bot was restarted.")).to_be_visible()
    recorded.get_by_role("button", name="Edit", exact=True).click()

    form = hall.page.get_by_role("dialog")
    expect(form).to_be_visible()
    hall.press("Escape")
    expect(form).to_have_count(0)


def test_a_reply_given_while_the_bot_is_down_counts_once_it_is_back(visit: Visit) -> None:
    hall = visit()
    hall.become("noor")
    hall.open_channel("welcome")
    hall.enroll()
    expect(hall.newest).to_contain_text("Good to have you here!")
    hall.wind("task")
    hall.open_messages()
    expect(hall.task()).to_be_visible()

    hall.switch_bot("Take it down")
    expect(hall.page.get_by_role("button", name="The bot is down")).to_be_visible()
    hall.reply(hall.task(), "done 20m")
    expect(hall.newest).to_contain_text("done 20m")
    hall.run_command("today")
    expect(hall.page.get_by_text("The application did not respond.")).to_be_visible()
    hall.wind("hour")
    hall.switch_bot("Bring it up")

    expect(hall.page.get_by_role("button", name="The bot is online")).to_be_visible()
    expect(hall.messages.filter(has_text="done 20m").last.locator(".reaction")).to_contain_text("✅")
    hall.run_command("today")
    expect(hall.newest).to_contain_text("Today is recorded.")


def test_only_moderators_are_offered_what_is_theirs(visit: Visit) -> None:
    hall = visit()
    hall.become("sam")
    hall.open_channel("general")
    hall.type("/coach se")
    expect(hall.suggestions.first).to_contain_text("/coach setup")
    hall.press("Escape")

    hall.become("ada")
    hall.type("/coach s")
    expect(hall.page.get_by_text("There is no such command here.")).to_be_visible()


def test_on_a_phone_everything_is_within_reach(visit: Visit) -> None:
    hall = visit(PHONE, touch=True)
    page = hall.page
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.get_by_role("button", name=re.compile("^Channels")).tap()
    page.locator("[data-place=general]").tap()
    expect(page.locator("#head h1")).to_have_text("general")
    expect(page.locator("#nav")).not_to_be_in_viewport()

    page.locator(".bar .you").tap()
    page.locator("[data-person=sam]").tap()
    before = hall.clock()
    page.get_by_role("button", name="Wind the clock").tap()
    page.get_by_role("menuitem", name=re.compile("hour")).tap()
    expect(page.locator(".clock-face")).not_to_have_text(before)
    hall.expect_wound()

    hall.box.tap()
    page.keyboard.type("Good evening, **everybody**")
    page.get_by_role("button", name="Send message").tap()
    expect(hall.newest).to_contain_text("Good evening, everybody")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_people_write_is_never_taken_for_markup(visit: Visit) -> None:
    hall = visit()
    hall.become("sam")
    hall.open_channel("general")
    text = "<img src=x onerror=alert(1)> <@1> [x](javascript:alert(1)) ||<b>hidden</b>||"
    hall.type(text)
    hall.press("Enter")
    expect(hall.newest).to_contain_text("<img src=x onerror=alert(1)>")
    assert hall.newest.locator("img, b, a").count() == 0


def test_a_reply_with_and_without_ping_shows_what_it_answers(visit: Visit) -> None:
    hall = visit()
    hall.become("sam")
    hall.open_channel("general")
    hall.type("Who is in for tonight?")
    hall.press("Enter")
    question = hall.messages.filter(has_text="Who is in for tonight?").first
    hall.become("noor")
    hall.reply(question, "I am")
    expect(hall.newest).to_contain_text("@Sam")

    question.hover()
    question.get_by_role("button", name="Reply").click()
    hall.page.get_by_title("Notify the author of your reply").click()
    hall.type("quietly, me too")
    hall.press("Enter")
    expect(hall.newest).to_contain_text("quietly, me too")
    expect(hall.newest.locator(".answered")).not_to_contain_text("@Sam")


RENDER = """async (text) => {
  const { markdown } = await import("/static/js/markdown.js");
  const box = document.createElement("div");
  box.append(markdown(text));
  return box.innerHTML;
}"""


@pytest.fixture(scope="module")
def render(browser: Browser, address: str) -> Iterator[Callable[[str], str]]:
    page = browser.new_page()
    page.goto(address)
    page.locator("#app:not([aria-busy])").wait_for()
    yield lambda text: str(page.evaluate(RENDER, text))
    page.close()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** *it* __u__ ~~s~~", "<strong>bold</strong> <em>it</em> <u>u</u> <s>s</s>"),
        ("***both***", "<strong><em>both</em></strong>"),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        (r"\*not\*", "*not*"),
        ("`a **b** <c>`", "<code>a **b** &lt;c&gt;</code>"),
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("- a\n1. b", '<ul><li>a</li></ul><ol start="1"><li>b</li></ol>'),
        ("> one\n> two\nthree", "<blockquote><div"),
        ("-# small", '<div class="subtext">small</div>'),
        ("## Head", ">Head</div>"),
        ("```py\nprint(1)\n```", '<pre><code data-lang="py">print(1)</code></pre>'),
        ("[x](https://example.org)", '<a href="https://example.org" target="_blank"'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("see https://example.org/a.", 'href="https://example.org/a"'),
        ("||hush||", 'class="spoiler"'),
        ("@everyone", '<span class="mention">@everyone</span>'),
    ],
)
def test_markdown_looks_as_on_discord(render: Callable[[str], str], text: str, html: str) -> None:
    assert html in render(text)
