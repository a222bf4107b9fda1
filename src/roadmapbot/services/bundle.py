"""The use-cases in one bundle, for whoever serves people: the chat adapter, the command line, the playground."""

from dataclasses import dataclass

from roadmapbot.services.announcements import Announcements
from roadmapbot.services.appeals import Appeals
from roadmapbot.services.boards import Boards
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
from roadmapbot.services.previews import Previews
from roadmapbot.services.privacy import Privacy
from roadmapbot.services.progress import ProgressViews
from roadmapbot.services.publishing import Publishing
from roadmapbot.services.redraw import Redraw
from roadmapbot.services.reference import ReferenceViews
from roadmapbot.services.reports import Reports
from roadmapbot.services.revisions import Revisions
from roadmapbot.services.roadmap import Roadmap
from roadmapbot.services.settings import Settings
from roadmapbot.services.snoozes import Snoozes
from roadmapbot.services.tasks import Tasks
from roadmapbot.services.vanished import Vanished


@dataclass(frozen=True, slots=True)
class Services:
    """Every use-case of the coach."""

    enrollments: Enrollments
    placement: Placement
    settings: Settings
    tasks: Tasks
    snoozes: Snoozes
    check_ins: CheckIns
    catch_ups: CatchUps
    redraw: Redraw
    vanished: Vanished
    progress: ProgressViews
    appeals: Appeals
    corrections: Corrections
    members: Members
    insights: Insights
    privacy: Privacy
    reference: ReferenceViews
    roadmap: Roadmap
    knowledge: Knowledge
    library: Library
    boards: Boards
    guilds: Guilds
    cohorts: Cohorts
    membership: Membership
    earlier_tasks: EarlierTasks
    cohort_posts: CohortPosts
    content: Content
    drafts: Drafts
    items: Items
    forms: Forms
    previews: Previews
    publishing: Publishing
    revisions: Revisions
    reports: Reports
    announcements: Announcements
    copies: Copies
    originals: Originals
    dispatch: Dispatch
    days: Days
