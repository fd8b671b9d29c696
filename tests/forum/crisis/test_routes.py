"""The routes of call, conversation and on-call desk: who is let in, what bad input meets, what is kept."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import func, select

from forum.accounts import staff
from forum.storage.database import Database
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.crisis import Alert, Duty, Message, RingPreference, RotaShift
from forum.wellbeing.actions import keep_plan
from forum.wellbeing.forms import PlanForm
from tests.forum.wellbeing.cast import visitor
from tests.journeys.person import Person, forms_on
from tests.journeys.test_join_and_post import join

WORDS = "lantern shelter quiet harbour window paper seven"


@pytest_asyncio.fixture
async def people(app: Litestar, database: Database) -> AsyncIterator[tuple[Person, Person, Person]]:
    """Ash, a member with an open call; Dov, on call; Eze, an admin."""
    async with database.writing() as session:
        await staff.add(session, "dov", [("responder", None)], passphrase=WORDS)
        await staff.add(session, "eze", [("admin", None)], passphrase=WORDS)
    async with AsyncExitStack() as stack:
        ash, dov, eze = [await stack.enter_async_context(Person(app)) for _ in range(3)]
        await join(ash)
        await ash.opens("/call-for-help")
        await ash.sends("/call-for-help", body="please")
        for who, name in ((dov, "dov"), (eze, "eze")):
            await who.opens("/sign-in")
            await who.sends("/sign-in", sign_in_name=name, passphrase=WORDS)
        yield ash, dov, eze


async def the_alert(database: Database) -> Alert:
    async with database.reading() as session:
        return (await session.scalars(select(Alert))).one()


async def counted(database: Database, table: type) -> int:  # type: ignore[type-arg]
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def fields(person: Person, action: str) -> dict[str, object]:
    """The fields of a form on the open page, as they stand."""
    return dict(next(each for each in forms_on(person.text) if each.action == action).fields)


@pytest.mark.parametrize(
    ("typed", "status", "kept"),
    [("", 422, ""), (" \n ", 422, ""), ("a" * 65_536, 422, "aaaa"), ("\x00\ud800", 422, "")],
)
async def test_words_that_cannot_be_sent_come_back_with_what_to_do(
    people: tuple[Person, Person, Person], database: Database, typed: str, status: int, kept: str
) -> None:
    ash, _dov, _eze = people
    talk = ash.at
    form = fields(ash, f"{talk}/messages")
    body = typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if "\ud800" in typed else typed
    await ash.posts(f"{talk}/messages", {**form, "body": body.replace("\ufffd", "")})
    assert ash.page.status_code == status
    assert kept in ash.text
    assert await counted(database, Message) == 1


async def test_unknown_fields_and_foreign_tokens_change_nothing(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    ash, dov, _eze = people
    talk = ash.at
    form = fields(ash, f"{talk}/messages")
    await ash.posts(f"{talk}/messages", {**form, "body": "hello", "staff_id": "1"})
    assert ash.page.status_code == 422
    await ash.posts(f"{talk}/messages", {"_csrf": "0" * 64, "_once": "x", "body": "my own words"})
    assert ash.page.status_code == 403
    assert "my own words" in ash.text
    alert = await the_alert(database)
    await dov.opens(f"/oncall/alerts/{alert.id}")
    act = f"/alerts/{alert.id}/closure"
    await dov.posts(act, {**fields(dov, f"/alerts/{alert.id}/acknowledgement"), "outcome": "forgotten"})
    assert dov.page.status_code == 422
    assert "Please choose one." in dov.text
    assert await counted(database, Message) == 1


@pytest.mark.parametrize(
    "path", ["/conversations/{}", "/posts/{}/received", "/oncall/alerts/{}", "/conversations/not-an-id"]
)
async def test_an_id_that_is_not_there_is_not_found(people: tuple[Person, Person, Person], path: str) -> None:
    ash, dov, _eze = people
    who = dov if path.startswith("/oncall") else ash
    assert (await who.opens(path.format(uuid4()))).status_code == 404


async def test_members_and_strangers_are_kept_from_the_desk(
    people: tuple[Person, Person, Person], app: Litestar, database: Database
) -> None:
    ash, _dov, _eze = people
    alert = await the_alert(database)
    async with Person(app) as stranger:
        for path in ("/oncall", f"/oncall/alerts/{alert.id}", "/admin/rota"):
            assert (await ash.opens(path)).status_code == 403
            assert (await stranger.opens(path)).status_code == 401


async def test_reading_an_alert_is_an_entry_in_the_audit_chain(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    _ash, dov, _eze = people
    alert = await the_alert(database)
    before = await counted(database, AuditEntry)
    await dov.opens(f"/oncall/alerts/{alert.id}")
    assert "please" in dov.text
    async with database.reading() as session:
        acts = list(await session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)))
    assert acts[before:] == ["alert.read"]


async def test_first_words_can_be_begun_from_and_changed(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    _ash, dov, _eze = people
    alert = await the_alert(database)
    await dov.opens(f"/oncall/alerts/{alert.id}?words=0")
    act = f"/alerts/{alert.id}/messages"
    (begun,) = fields(dov, act)["body"]  # type: ignore[misc]
    assert begun.startswith("I'm one of the people on call here")
    await dov.sends(act, body=begun + " Tea?")
    assert (await the_alert(database)).state == "answered"


async def test_handing_over_without_a_name_asks_for_one(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    _ash, dov, _eze = people
    alert = await the_alert(database)
    await dov.opens(f"/oncall/alerts/{alert.id}")
    act = f"/alerts/{alert.id}/handover"
    await dov.posts(act, {**fields(dov, act), "to": "nobody"})
    assert dov.page.status_code == 409
    await dov.opens(f"/oncall/alerts/{alert.id}")
    await dov.sends(act, to="eze")
    assert dov.at == "/oncall"
    assert (await the_alert(database)).state == "acknowledged"


async def test_quiet_hours_are_kept_or_explained(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    _ash, dov, _eze = people
    await dov.opens("/oncall")
    await dov.sends("/oncall/wishes", quiet_from="22:30")
    assert dov.page.status_code == 422
    assert "22:30" in dov.text
    await dov.sends("/oncall/wishes", quiet_from="soon", quiet_until="7:00")
    assert "Please write a time such as 22:30." in dov.text
    await dov.sends("/oncall/wishes", quiet_from="22:30", quiet_until="7:00", nightly_cap="2")
    assert dov.at == "/oncall"
    assert await counted(database, RingPreference) == 1
    assert 'value="07:00"' in dov.text


async def test_going_on_and_off_duty_is_read_at_once_on_every_page(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    ash, dov, _eze = people
    for state, sentence in (("on", "Someone is on duty now."), ("off", "Nobody is on duty")):
        await dov.opens("/oncall")
        await dov.sends("/oncall/duty", button={"state": state})
        await ash.opens("/rooms")
        assert sentence in ash.text
    assert await counted(database, Duty) == 1


async def test_an_admin_plans_the_week_and_sees_its_gaps(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    _ash, _dov, eze = people
    await eze.opens("/admin/rota")
    assert "00:00–24:00" in eze.text
    async with database.reading() as session:
        dov = await session.scalar(select(staff.Staff.id).where(staff.Staff.sign_in_name == "dov"))
    await eze.sends("/admin/rota", staff=str(dov), rung="1", weekday="0", starts="08:00", ends="20:00")
    assert "20:00–24:00" in eze.text
    async with database.reading() as session:
        shift = (await session.scalars(select(RotaShift))).one()
    await eze.sends(f"/admin/rota/{shift.id}/end")
    assert await counted(database, RotaShift) == 0
    await eze.sends("/admin/rota", staff=str(dov), rung="1", weekday="0", starts="late", ends="20:00")
    assert eze.page.status_code == 422


async def test_every_act_on_an_alert_leads_to_its_form_without_script(
    people: tuple[Person, Person, Person], database: Database
) -> None:
    ash, dov, _eze = people
    talk, alert = ash.at, await the_alert(database)
    for noun in ("acknowledgement", "messages", "handover", "closure"):
        await dov.opens(f"/alerts/{alert.id}/{noun}")
        assert dov.at == f"/oncall/alerts/{alert.id}"
    for noun in ("messages", "answers"):
        assert (await ash.opens(f"{talk}/{noun}")).status_code == 200


async def test_words_sent_after_the_session_ended_are_back_in_the_composer(
    app: Litestar, people: tuple[Person, Person, Person], database: Database
) -> None:
    ash, _dov, _eze = people
    talk = ash.at
    async with Person(app) as again:
        name, passphrase = await join(again)
        await again.opens("/call-for-help")
        form = fields(again, "/call-for-help")
        await again.sends("/sign-out")
        await again.opens("/sign-in")
        token = fields(again, "/sign-in")["_csrf"]
        await again.posts("/call-for-help", {**form, "_csrf": token, "body": "I had written this"})
        assert "I had written this" in again.text
        if again.page.status_code == 401:
            await again.sends("/sign-in", sign_in_name=name, passphrase=passphrase)
            assert "I had written this" in again.text
    assert talk.startswith("/conversations/")


async def test_a_member_sends_their_plan_by_their_own_choice_and_it_rings_nobody_new(
    app: Litestar, people: tuple[Person, Person, Person], database: Database
) -> None:
    _ash, dov, _eze = people
    ivy, member = await visitor(app, database)
    async with database.writing() as session:
        await keep_plan(
            session, member, PlanForm(signs="I say that I want to kill myself", helps="Tea with Jo")
        )
    async with ivy:
        await ivy.opens("/call-for-help")
        assert "Tea with Jo" in ivy.text
        await ivy.sends("/call-for-help")
        talk = ivy.at
        await dov.opens("/oncall")
        assert "Tea with Jo" not in ivy.text.split("Write here")[0]
        await ivy.sends(f"{talk}/plan")
        assert "Tea with Jo" in ivy.text.split("Write here")[0]
    async with database.reading() as session:
        levels = list(await session.scalars(select(Alert.level)))
        sent = (await session.scalars(select(Message).where(Message.body.contains("Tea with Jo")))).one()
    assert levels == [3, 3]
    assert sent.danger == 0


async def test_a_plan_that_was_agreed_to_before_goes_with_the_call(
    app: Litestar, people: tuple[Person, Person, Person], database: Database
) -> None:
    ivy, member = await visitor(app, database)
    async with database.writing() as session:
        await keep_plan(session, member, PlanForm(helps="Tea with Jo", share=True))
    async with ivy:
        await ivy.opens("/call-for-help")
        await ivy.sends("/call-for-help", body="please come")
        assert "Tea with Jo" in ivy.text.split("please come")[0]


async def test_the_link_of_an_alert_leads_through_the_sign_in_to_the_alert(
    app: Litestar, people: tuple[Person, Person, Person], database: Database
) -> None:
    alert = await the_alert(database)
    async with Person(app) as asleep:
        await asleep.opens(f"/oncall/alerts/{alert.id}")
        assert asleep.page.status_code == 401
        await asleep.sends(f"/alerts/{alert.id}/awake")
        assert "You have five minutes" in asleep.text
        await asleep.opens(f"/oncall/alerts/{alert.id}")
        await asleep.sends(f"/alerts/{alert.id}/awake")
        assert "This was pressed before" in asleep.text
        await asleep.opens(f"/oncall/alerts/{alert.id}")
        await asleep.sends("/sign-in", sign_in_name="dov", passphrase=WORDS)
        assert asleep.at == f"/oncall/alerts/{alert.id}"
        await asleep.sends(f"/alerts/{alert.id}/acknowledgement")
        assert (await the_alert(database)).state == "acknowledged"
