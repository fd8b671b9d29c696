"""The composition root of the web: the only list of all routes. Nothing imports it but the commands and tests."""

from dataclasses import replace
from typing import Any

from litestar import Litestar, Request, Response
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from forum import readiness
from forum.accounts import entry, sessions
from forum.accounts.draft_routes import DraftsController
from forum.accounts.me_routes import MeController
from forum.accounts.routes import (
    JoinController,
    RecoverController,
    RecoveryCodeController,
    SignInController,
    SignOutController,
)
from forum.admin.lexicon_routes import LexiconsController
from forum.admin.numbers_routes import NumbersController
from forum.admin.review_routes import LessonsController, RulesController
from forum.admin.routes import AdminController
from forum.crisis import backlog
from forum.crisis import presence as crisis_presence
from forum.crisis.alert_routes import AlertActsController, AlertPageController
from forum.crisis.care_routes import AlertHoldController, BesideController, ThreadCareController
from forum.crisis.channel_routes import ChannelsController
from forum.crisis.ease_routes import CardController, EaseController
from forum.crisis.ladder_routes import LaddersController
from forum.crisis.oncall_routes import AwakeController, OnCallController
from forum.crisis.rota_routes import RotaController
from forum.crisis.routes import CallForHelpController, ConversationController, ReceivedController
from forum.crisis.safeguarding_routes import SafeguardingController
from forum.crisis.services_routes import ReviewController, ServicesController
from forum.crisis.shift_end_routes import HandingOverController
from forum.crisis.shift_routes import (
    CalendarController,
    ChangesController,
    OwnCalendarController,
    ShiftsController,
)
from forum.crisis.slip_routes import ReturnController, SlipController
from forum.desk.hold_routes import CaseHoldController
from forum.desk.routes import CaseController, DeskController
from forum.desk.statement_routes import StatementController, TransparencyController
from forum.foundation.callers import Caller, Member
from forum.foundation.errors import ForumError, NotFound
from forum.home.display_routes import DisplayController, KeysController
from forum.home.routes import HomeController, MachineController
from forum.leaving.routes import ErasureController, ExportController, OwnPostsController
from forum.notices.routes import NoticesController
from forum.personas.actions import alert_open, news_for, renew_handles, restrictions
from forum.reactions.routes import ReactionController
from forum.rooms.routes import MembershipController, RequestsController, RoomsController
from forum.search.routes import SearchController
from forum.settings import Settings
from forum.storage.database import Database
from forum.support import numbers
from forum.support.routes import ExitController, HelpController, LeavingController, warm
from forum.threads.check_routes import DraftController
from forum.threads.company_routes import FollowController, MuteController, MutesController
from forum.threads.routes import (
    FlagController,
    PostController,
    ReadingController,
    RepliesController,
    ThreadsController,
)
from forum.web import cookies, csrf, errors, forms, pages, quota, unit_of_work
from forum.web.display import Speaks
from forum.web.headers import protect
from forum.web.heads import answering_heads
from forum.web.probes import ProbeController
from forum.web.sessions import WhoAsks, caller_of
from forum.web.shell import Health, Shell, shell_of
from forum.web.watch import Watch
from forum.wellbeing.routes import CheckInController, PlanController, ToolkitController

# Every route of the forum, slice by slice: a slice's controllers are added here and nowhere else.
CONTROLLERS: list[ControllerRouterHandler] = [
    ProbeController,
    HomeController,
    DisplayController,
    KeysController,
    MachineController,
    HelpController,
    ExitController,
    LeavingController,
    JoinController,
    RecoveryCodeController,
    SignInController,
    RecoverController,
    SignOutController,
    MeController,
    PlanController,
    CheckInController,
    ToolkitController,
    OwnPostsController,
    ExportController,
    ErasureController,
    RoomsController,
    MembershipController,
    RequestsController,
    ReadingController,
    ThreadsController,
    RepliesController,
    PostController,
    FlagController,
    DraftsController,
    DraftController,
    FollowController,
    MuteController,
    MutesController,
    ReactionController,
    SearchController,
    NoticesController,
    StatementController,
    TransparencyController,
    DeskController,
    CaseController,
    CaseHoldController,
    AdminController,
    NumbersController,
    LexiconsController,
    RulesController,
    LessonsController,
    CallForHelpController,
    ReceivedController,
    ConversationController,
    OnCallController,
    AlertPageController,
    AlertActsController,
    ThreadCareController,
    BesideController,
    AlertHoldController,
    ServicesController,
    ReviewController,
    EaseController,
    CardController,
    SafeguardingController,
    SlipController,
    ReturnController,
    AwakeController,
    RotaController,
    LaddersController,
    ChangesController,
    ShiftsController,
    ChannelsController,
    HandingOverController,
    OwnCalendarController,
    CalendarController,
]


def create_app(settings: Settings, database: Database, shell: Shell | None = None) -> Litestar:
    """Return the web application over an open database; `shell` replaces the made one in tests."""
    made = shell or make_shell(settings, database)

    app = Litestar(
        [*CONTROLLERS, _static_router()],
        dependencies={"reader": Provide(unit_of_work.reader), "session": Provide(unit_of_work.session)},
        middleware=[Watch(), Speaks(), WhoAsks()],
        before_request=refuse_forgeries,
        before_send=[protect],
        exception_handlers=dict.fromkeys((ForumError, HTTPException, Exception), errors.on_fault),
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6, minimum_size=600),
        request_max_body_size=None,
        openapi_config=None,
        logging_config=None,
        lifespan=[
            lambda _app: numbers.kept_fresh(database),
            lambda _app: backlog.watched(settings, database),
        ],
        on_startup=[lambda: warm(made)],
    )
    app.state.shell = made
    app.asgi_handler = answering_heads(app.asgi_handler)
    return app


def make_shell(settings: Settings, database: Database) -> Shell:
    """Return what requests stand in, with the slices' answers to the shell's questions."""
    sessions.install(
        sessions.Limits(
            settings.session_idle, settings.session_absolute, settings.session_keep, settings.staff_idle
        ),
        alert_open=alert_open,
        restrictions_of=restrictions,
    )
    entry.install(renew_handles)

    async def load_caller(cookie: str) -> Caller | None:
        return await sessions.recognise(database, cookie)

    async def health() -> Health:
        return await readiness.health(settings, database)

    async def has_news(reader: AsyncSession, member: Member) -> bool:
        return await news_for(reader, member.root)

    presence = crisis_presence.DutyBoard(settings, database)
    templates = pages.environment(settings.locale)
    return Shell(settings, database, templates, load_caller, presence, has_news, health)


async def refuse_forgeries(request: Request[Any, Any, Any]) -> Response[str] | None:
    """Let a POST pass only with a token of this browser; what was typed is shown again with a fresh one.

    Raises NotFound for an address that nothing can have.
    """
    if "\x00" in request.url.path or b"%00" in request.scope["query_string"]:
        # PostgreSQL can't hold it, so nothing of that name exists.
        raise NotFound
    if request.method == "GET":
        await quota.hold_back(request)
    if request.method in ("GET", "HEAD", "OPTIONS") or request.route_handler.opt.get("no_csrf"):
        return None
    settings = shell_of(request).settings
    if csrf.from_elsewhere(request, settings):
        return await errors.stale_form(request)
    sent = forms.first(await forms.typed(request), "_csrf")
    if not csrf.holds(cookies.value(request, settings), request.url.path, sent):
        return await errors.stale_form(request)
    await _look_again(request)
    return None


async def _look_again(request: Request[Any, Any, Any]) -> None:
    """What holds for a member everywhere is worked out anew before each write (promises.md 1.2)."""
    caller = caller_of(request)
    if isinstance(caller, Member):
        async with shell_of(request).database.reading() as reader:
            held = await restrictions(reader, caller.root)
        request.scope["state"]["caller"] = replace(caller, restrictions=held)


def _static_router() -> Any:
    return create_static_files_router(
        "/static",
        [pages.STATIC],
        cache_control=CacheControlHeader(public=True, max_age=31536000, immutable=True),
        opt={"stateless": True, "unlogged": True, "audience": "public: nothing here is about anyone"},
    )
