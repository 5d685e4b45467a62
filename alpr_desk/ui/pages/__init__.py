"""The pages of the window, in the order of the rail. A page's module is imported when it is first opened.

Knows names only, so that the sign-in page is up before anything heavy is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from alpr_desk.domain.people import Permission
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.page import Page


@dataclass(frozen=True, slots=True)
class PageEntry:
    """What the rail shows of a page, and where the page is (`module:Class`). The class's attributes are the same.

    `office`: the page belongs to running the office, not to plates; a rail that is too long folds these.
    """

    name: str
    title: str
    icon_name: str
    permission: Permission | None
    key: str
    factory: str
    office: bool = False


PAGES: tuple[PageEntry, ...] = (
    PageEntry("live", "Live", "video", Permission.OPERATE_CAPTURE, "F2", "alpr_desk.ui.pages.live:LivePage"),
    PageEntry("hits", "Hits", "octagon-alert", Permission.SEE_HITS, "F4", "alpr_desk.ui.pages.hits:HitsPage"),
    PageEntry("search", "Search", "search", Permission.SEARCH_READS, "F3", "alpr_desk.ui.pages.search.page:SearchPage"),
    PageEntry(
        "evidence",
        "Evidence",
        "package-check",
        Permission.WRITE_PACKAGES,
        "Ctrl+E",
        "alpr_desk.ui.pages.evidence.page:EvidencePage",
    ),
    PageEntry(
        "hotlists",
        "Hotlists",
        "list-checks",
        Permission.SEE_HOTLISTS,
        "Ctrl+L",
        "alpr_desk.ui.pages.hotlists.page:HotlistsPage",
    ),
    PageEntry(
        "audit", "Audit", "scroll-text", Permission.READ_AUDIT, "Ctrl+U", "alpr_desk.ui.pages.audit.page:AuditPage"
    ),
    PageEntry(
        "members",
        "Members",
        "users",
        Permission.SEE_MEMBERS,
        "Ctrl+M",
        "alpr_desk.ui.pages.members.page:MembersPage",
        office=True,
    ),
    PageEntry(
        "training",
        "Training",
        "graduation-cap",
        Permission.MANAGE_TRAINING,
        "Ctrl+T",
        "alpr_desk.ui.pages.training.page:TrainingPage",
        office=True,
    ),
    PageEntry(
        "policy", "Policy", "file-text", None, "Ctrl+P", "alpr_desk.ui.pages.policy.page:PolicyPage", office=True
    ),
    PageEntry(
        "reviews",
        "Reviews",
        "clipboard-check",
        Permission.REVIEW_USE,
        "Ctrl+R",
        "alpr_desk.ui.pages.reviews.page:ReviewsPage",
        office=True,
    ),
    PageEntry(
        "statistics",
        "Statistics",
        "chart-column",
        Permission.SEE_STATISTICS,
        "Ctrl+Y",
        "alpr_desk.ui.pages.statistics.page:StatisticsPage",
        office=True,
    ),
    PageEntry(
        "subjects",
        "Subjects",
        "circle-help",
        Permission.ANSWER_SUBJECTS,
        "Ctrl+J",
        "alpr_desk.ui.pages.subjects.page:SubjectsPage",
        office=True,
    ),
    PageEntry(
        "alarms",
        "Alarms",
        "triangle-alert",
        Permission.SEE_ALARMS,
        "Ctrl+G",
        "alpr_desk.ui.pages.alarms.page:AlarmsPage",
        office=True,
    ),
    PageEntry(
        "settings",
        "Settings",
        "settings",
        Permission.SEE_SETTINGS,
        "Ctrl+,",
        "alpr_desk.ui.pages.settings.page:SettingsPage",
        office=True,
    ),
)


def build_page(entry: PageEntry, context: PageContext) -> Page:
    """Import and make the page of `entry`."""
    module, _, name = entry.factory.partition(":")
    page = getattr(import_module(module), name)(context)
    if not isinstance(page, Page):
        raise TypeError(f"{entry.factory} is not a page")
    return page
