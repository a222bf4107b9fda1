"""The playground's page as somebody uses it: what one does and sees, in words of the page."""

import re

from playwright.sync_api import Locator, Page, ViewportSize, expect

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


class Hall:
    """The study hall on one screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("combobox", name=re.compile("^Message"))
        self.messages = page.locator(".message")

    # What one does -------------------------------------------------------------------------------------

    def become(self, key: str) -> None:
        self.page.locator(".bar .you").click()
        self.page.locator(f"[data-person={key}]").click()
        expect(self.page.locator(".bar .you")).to_have_attribute("aria-label", re.compile(key, re.IGNORECASE))

    def open_channel(self, name: str) -> None:
        self.page.locator("[data-key=guild]").click()
        self.page.locator(f"[data-place={name}]").click()
        expect(self.page.locator("#head h1")).to_have_text(name)

    def open_messages(self) -> None:
        self.page.locator("[data-key=home]").click()
        expect(self.page.locator("#head h1")).to_have_text("Coach")

    def type(self, text: str) -> None:
        self.box.focus()
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def pick_command(self, typed: str, path: str) -> None:
        """Choose a command in the picker, by keyboard alone."""
        self.type(f"/{typed}")
        expect(self.suggestions.first).to_contain_text(f"/{path}")
        self.press("Enter")
        expect(self.page.get_by_role("group", name=f"Command /{path}")).to_be_visible()

    def run_command(self, path: str) -> None:
        """Run a command that needs nothing."""
        self.pick_command(path, path)
        self.page.get_by_role("button", name="Send command").press("Enter")
        expect(self.box).to_be_visible()

    def enroll(self) -> None:
        """Send /enroll by keyboard, and the form as it is filled in, without looking for a track."""
        self.run_command("enroll")
        self.newest.get_by_role("button", name="I know my track").press("Enter")
        form = self.page.get_by_role("dialog")
        expect(form).to_contain_text("Your daily task")
        form.get_by_role("button", name="Submit").press("Enter")
        expect(form).to_have_count(0)

    def choose(self, menu: str, option: str) -> None:
        """Choose in a menu of the newest message."""
        self.newest.get_by_role("button", name=menu).click()
        self.page.get_by_role("option", name=option).click()

    def wind(self, to: str) -> None:
        self.page.locator(f"[data-wind={to}]").click()
        self.expect_wound()

    def expect_wound(self) -> None:
        expect(self.page.locator("[data-wind]:is([disabled], [aria-busy=true])")).to_have_count(0)

    def switch_bot(self, what: str) -> None:
        self.page.locator(".bot-open").click()
        self.page.get_by_role("menuitem", name=what).click()

    def reply(self, to: Locator, text: str) -> None:
        to.hover()
        to.get_by_role("button", name="Reply").click()
        self.type(text)
        self.press("Enter")

    # What one sees -------------------------------------------------------------------------------------

    @property
    def suggestions(self) -> Locator:
        return self.page.get_by_role("listbox", name="Suggestions").get_by_role("option")

    @property
    def newest(self) -> Locator:
        return self.messages.last

    def task(self) -> Locator:
        """The newest daily task that still waits for an answer."""
        return self.messages.filter(has=self.page.get_by_role("button", name="Done", exact=True)).last

    def step(self, key: str) -> Locator:
        return self.page.locator(f"[data-step={key}]")

    def clock(self) -> str:
        return " ".join(self.page.locator(".clock-face").inner_text().split())
