"""The composition root: opens what the coach needs, puts it together, and closes it again. Nothing else wires.

`open_application` is used alike by `run`, the playground and the tests; they differ in the clock, in how waiting is
done, and in who ticks.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.messenger import DiscordMessenger
from roadmapbot.adapters.chat.sync import FileSyncState
from roadmapbot.adapters.content import ContentFolder, LoadedCatalogues, YamlPress
from roadmapbot.adapters.metronome import Metronome
from roadmapbot.adapters.ops.memory import set_aside
from roadmapbot.adapters.storage.connection import sqlite_file
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder, Keep
from roadmapbot.adapters.storage.upkeep.daily_backup import DailyBackup
from roadmapbot.adapters.storage.upkeep.erased import NAME, ErasedList, erase_those_who_are_back
from roadmapbot.adapters.zones import CldrZones
from roadmapbot.bundled import bundled
from roadmapbot.config import Settings
from roadmapbot.services.announcements import Announcements
from roadmapbot.services.appeals import Appeals
from roadmapbot.services.boards import Boards
from roadmapbot.services.bundle import Services
from roadmapbot.services.catchups import CatchUps
from roadmapbot.services.checkins import CheckIns
from roadmapbot.services.cohort_posts import CohortPosts
from roadmapbot.services.cohorts import Cohorts
from roadmapbot.services.content import Content
from roadmapbot.services.copies import Copies
from roadmapbot.services.corrections import Corrections
from roadmapbot.services.days import Days
from roadmapbot.services.dispatch import Dispatch
from roadmapbot.services.drafts import Drafts
from roadmapbot.services.earlier import EarlierTasks
from roadmapbot.services.enrollments import Enrollments
from roadmapbot.services.forms import Forms
from roadmapbot.services.guilds import Guilds
from roadmapbot.services.insights import Insights
from roadmapbot.services.items import Items
from roadmapbot.services.knowledge import Knowledge
from roadmapbot.services.library import Library
from roadmapbot.services.members import Members
from roadmapbot.services.membership import Membership
from roadmapbot.services.originals import Originals
from roadmapbot.services.placement import Placement
from roadmapbot.services.ports import Catalogues, Clock, Erasures, Messenger, Press, Storage, Zones
from roadmapbot.services.previews import Previews
from roadmapbot.services.privacy import Privacy
from roadmapbot.services.progress import ProgressViews
from roadmapbot.services.publishing import Publishing
from roadmapbot.services.reach import Reach
from roadmapbot.services.recording import Recording
from roadmapbot.services.redraw import Redraw
from roadmapbot.services.reference import ReferenceViews
from roadmapbot.services.reports import Reports
from roadmapbot.services.retention import Retention
from roadmapbot.services.revisions import Revisions
from roadmapbot.services.roadmap import Roadmap
from roadmapbot.services.rounds import Rounds, step
from roadmapbot.services.settings import Settings as LearnerSettings
from roadmapbot.services.snoozes import Snoozes
from roadmapbot.services.tasks import Tasks
from roadmapbot.services.vanished import Vanished

log = logging.getLogger(__name__)

Pause = Callable[[float], Awaitable[None]]
GRACE = 10.0
"""Seconds that sends under way get when the bot is told to stop."""


def compose(
    storage: Storage,
    clock: Clock,
    catalogues: Catalogues,
    zones: Zones,
    messenger: Messenger,
    press: Press,
    erasures: Erasures,
) -> Services:
    """Build every use-case on a set of ports."""
    reach = Reach(storage, clock, messenger)
    publishing = Publishing(storage, clock, catalogues, press)
    recording = Recording(clock, catalogues)
    check_ins = CheckIns(storage, clock, catalogues, recording, reach)
    redraw = Redraw(storage, clock, catalogues, messenger)
    enrollments = Enrollments(storage, clock, catalogues, zones, reach)
    originals = Originals(storage, clock, catalogues, press, publishing, reach)
    items = Items(catalogues)
    drafts = Drafts(storage, clock, press)
    revisions = Revisions(storage, catalogues, press, publishing, reach)
    return Services(
        enrollments=enrollments,
        placement=Placement(storage, clock, zones, enrollments),
        settings=LearnerSettings(storage, clock, catalogues, zones, reach),
        tasks=Tasks(storage, clock, catalogues),
        snoozes=Snoozes(storage, clock, catalogues),
        check_ins=check_ins,
        catch_ups=CatchUps(storage, clock, catalogues, recording),
        redraw=redraw,
        vanished=Vanished(storage, clock, catalogues, messenger, redraw),
        progress=ProgressViews(storage, clock, catalogues),
        appeals=Appeals(storage, clock, reach),
        corrections=Corrections(storage, clock),
        members=Members(storage, clock, catalogues),
        insights=Insights(storage, clock, catalogues),
        privacy=Privacy(storage, clock, erasures),
        reference=ReferenceViews(catalogues),
        roadmap=Roadmap(storage, catalogues),
        knowledge=Knowledge(storage, clock, catalogues),
        library=Library(storage, catalogues),
        boards=Boards(storage, clock, messenger, reach),
        guilds=Guilds(storage, clock, catalogues, zones, messenger),
        cohorts=Cohorts(storage, clock, catalogues, zones, messenger),
        membership=Membership(storage, clock, catalogues, redraw),
        earlier_tasks=EarlierTasks(storage, clock, catalogues),
        cohort_posts=CohortPosts(storage, clock, catalogues, messenger, reach),
        content=Content(catalogues, press, revisions, originals),
        drafts=drafts,
        items=items,
        forms=Forms(storage, catalogues, press, drafts),
        previews=Previews(catalogues, clock, items),
        publishing=publishing,
        revisions=revisions,
        reports=Reports(storage, clock, catalogues, press, drafts, reach),
        announcements=Announcements(storage, clock, catalogues, messenger),
        copies=Copies(storage, clock, catalogues, reach),
        originals=originals,
        dispatch=Dispatch(storage, clock, catalogues, messenger, reach, redraw),
        days=Days(storage, clock, messenger, check_ins, redraw),
    )


@dataclass(slots=True)
class Application:
    """A ready bot. `client` is not started: hand it a token, or hand it to a simulated Discord."""

    client: RoadmapClient
    services: Services
    storage: Storage
    clock: Clock
    rounds: Rounds
    metronome: Metronome | None = None
    daily_backup: DailyBackup | None = None
    retention: Retention | None = None
    _content_wanted: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run_due(self) -> None:
        """Do everything that is due."""
        await self.rounds.run_due()

    async def next_wake_at(self) -> datetime | None:
        """The earliest UTC instant after now at which `run_due` will have something to do."""
        return await self.rounds.next_wake_at()

    async def upkeep(self) -> None:
        """Look after the data, as far as it is due: once a day back it up, then let go of what is old enough."""
        if self.daily_backup is not None:
            await step("backup", self.daily_backup.run_due)
        if self.retention is not None:
            await step("retention", self.retention.run_due)

    def want_content(self) -> None:
        """Let the content files be read at once, and not only when they are next looked at; for `serve`."""
        self._content_wanted.set()

    async def hear_again(self, deaf_since: datetime, is_all_told: bool) -> None:
        """Note that the connection to Discord is back, and whether it told all that we did not hear."""
        await self.services.days.hear_again(deaf_since, is_all_told=is_all_told)

    async def serve(self, token: str, stopping: asyncio.Event) -> None:
        """Connect to Discord and work until `stopping` is set; sends under way get 10 seconds to finish.

        Raises discord.LoginFailure for a token that Discord does not know (inside of an ExceptionGroup).
        """
        with set_aside():
            await self._serve(token, stopping)

    async def _serve(self, token: str, stopping: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            connection = group.create_task(self.client.start(token))
            ticking = group.create_task(self._tick_when_ready())
            waiting = group.create_task(stopping.wait())
            reading = group.create_task(self._read_content_when_wanted())
            await asyncio.wait({connection, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            reading.cancel()
            if self.metronome is not None:
                self.metronome.pause()
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await self.rounds.idle()
            ticking.cancel()
            if self.metronome is not None:
                self.metronome.stop()
            await self.client.close()

    async def _tick_when_ready(self) -> None:
        await self.client.wait_until_ready()
        if self.metronome is not None:
            self.metronome.start()
            await self.rounds.tick()
            await self.upkeep()

    async def _read_content_when_wanted(self) -> None:
        while await self._content_wanted.wait():
            self._content_wanted.clear()
            await step("content", partial(self.services.content.take_up, at_once=True))


@asynccontextmanager
async def open_application(
    settings: Settings, clock: Clock, *, metronome: bool = True, pause: Pause = asyncio.sleep
) -> AsyncIterator[Application]:
    """Open a ready bot and close it again: content, database, client.

    `metronome` ticks by the machine's clock, and looks after the data; without it the caller calls `run_due`. `pause`
    is how the pacer waits.
    Raises ContentError for broken content, StorageBusy and StorageReadOnly for an unusable database.
    """
    folder: Path = settings.content_dir or bundled("content")
    press = YamlPress(ContentFolder(folder))
    catalogues = LoadedCatalogues(await press.open())
    erased = ErasedList(settings.data_dir / NAME)
    if metronome:
        await asyncio.to_thread(_erase_those_who_are_back, settings, erased)
    async with open_storage(settings.database_url) as storage:

        async def hear_again(deaf_since: datetime, is_all_told: bool) -> None:
            await application.hear_again(deaf_since, is_all_told)

        client = RoadmapClient(
            clock,
            pause=pause,
            api_base=settings.discord_api_base,
            rate=settings.requests_per_second,
            on_gap=hear_again,
            sync_state=FileSyncState(settings.data_dir / "commands.sha256") if metronome else None,
        )
        services = compose(storage, clock, catalogues, CldrZones(), DiscordMessenger(client), press, erased)
        await services.revisions.rebase()
        await services.originals.look_again()
        application = Application(client, services, storage, clock, Rounds(services, storage, clock))
        application.metronome = Metronome(application.rounds.tick, application.upkeep) if metronome else None
        if metronome:
            application.daily_backup = _daily_backup(settings, clock)
            application.retention = Retention(storage, clock, settings.retention_days)
        client.bind(services)
        try:
            yield application
        finally:
            if application.metronome is not None:
                application.metronome.stop()
            await client.close()


def _daily_backup(settings: Settings, clock: Clock) -> DailyBackup | None:
    """What backs the database up every day; None where nobody wants that, or PostgreSQL's own tools do it."""
    file, keep = sqlite_file(settings.database_url), Keep(*settings.kept_backups)
    if file is None or keep.is_off:
        return None
    return DailyBackup(file, BackupFolder(settings.backups, file.stem), keep, clock)


def _erase_those_who_are_back(settings: Settings, erased: ErasedList) -> None:
    """Erase whom a crash spared, or a database restored by other means brought back."""
    if people := erase_those_who_are_back(settings.database_url, erased):
        log.warning("The data of %s people who had it erased was there again, and is erased again", people)
