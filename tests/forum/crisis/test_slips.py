"""A return slip opens one conversation and nothing else, for as long as was said; and guessing is slowed down."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import actions, closing, slip_routes, slips, talk
from forum.foundation import clock
from forum.foundation.callers import Member, StaffMember
from forum.foundation.errors import FormRejected, NotFound
from forum.settings import Settings
from forum.storage import retention
from forum.storage.database import Database
from forum.storage.tables.care import ReturnSlip
from forum.storage.tables.crisis import Alert, Conversation, Message
from tests import cast
from tests.journeys.person import Person, forms_on
from tests.journeys.test_join_and_post import join

COOKIE = "v.somebody"


async def a_slip(session: AsyncSession) -> tuple[Member, StaffMember, Conversation, Alert, str]:
    """Ash called, Dov wrote, and Ash kept a slip."""
    ash, dov = cast.member(), await cast.staff(session, "dov", "responder")
    made = await talk.call_for_help(session, ash, "", "please")
    alert = await session.get_one(Alert, made.alert_id)
    await actions.write(session, dov, alert.id, "I'm here.")
    code = slips.new_code()
    await slips.keep(session, ash, made.id, code, slips.seal_of(code, COOKIE), COOKIE)
    return ash, dov, made, alert, code


async def test_a_code_is_kept_as_a_hash_alone_and_typed_in_any_way(session: AsyncSession) -> None:
    _ash, _dov, made, _alert, code = await a_slip(session)
    kept = (await session.scalars(select(ReturnSlip))).one()
    assert slips.canonical(code).encode() not in kept.code_tag
    await slips.enter(session, f"  {code.lower().replace('-', ' ')} ", "v.other")
    found, _alert, _persona = await slips.opened(session, "v.other")
    assert found.id == made.id
    for stranger in ("v.nobody", ""):
        with pytest.raises(NotFound):
            await slips.opened(session, stranger)


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA-AAAA", "x", "0" * 16, "A" * 59])
async def test_what_is_no_code_opens_nothing(session: AsyncSession, typed: str) -> None:
    await a_slip(session)
    with pytest.raises(FormRejected):
        await slips.enter(session, typed, COOKIE)


async def test_nobody_keeps_a_code_of_their_own_choice_or_in_anothers_talk(session: AsyncSession) -> None:
    ash, _dov, made, _alert, _code = await a_slip(session)
    chosen = "AAAA-AAAA-AAAA-AAAA"
    with pytest.raises(FormRejected):
        await slips.keep(session, ash, made.id, chosen, slips.seal_of(chosen, "v.other"), COOKIE)
    with pytest.raises(NotFound):
        await slips.keep(session, cast.member(), made.id, chosen, slips.seal_of(chosen, COOKIE), COOKIE)


async def test_a_slip_is_lent_for_half_an_hour_and_given_back_with_one_press(session: AsyncSession) -> None:
    _ash, _dov, _made, _alert, code = await a_slip(session)
    await slips.enter(session, code, COOKIE)
    with clock.shifted(timedelta(minutes=41)), pytest.raises(NotFound):
        await slips.opened(session, COOKIE)
    await slips.give_back(session, COOKIE)
    with pytest.raises(NotFound):
        await slips.opened(session, COOKIE)
    await slips.enter(session, code, COOKIE)


async def test_a_slip_ends_a_week_after_the_talk_and_lives_again_with_it(
    session: AsyncSession, settings: Settings
) -> None:
    ash, dov, made, alert, code = await a_slip(session)
    with clock.shifted(timedelta(days=60)):
        await slips.enter(session, code, COOKIE)
        await closing.close(session, dov, alert.id, "talked")
    with clock.shifted(timedelta(days=67)):
        await slips.enter(session, code, COOKIE)
    with clock.shifted(timedelta(days=68)), pytest.raises(FormRejected):
        await slips.enter(session, code, COOKIE)
    with clock.shifted(timedelta(days=67)):
        await talk.say(session, ash, made.id, "It is back.", settings)
    with clock.shifted(timedelta(days=90)):
        await slips.enter(session, code, COOKIE)


async def test_an_old_slip_is_swept_and_a_torn_one_opens_nothing(
    session: AsyncSession, settings: Settings
) -> None:
    ash, dov, made, alert, code = await a_slip(session)
    await slips.tear(session, ash, made.id)
    with pytest.raises(FormRejected):
        await slips.enter(session, code, COOKIE)
    fresh = slips.new_code()
    await slips.keep(session, ash, made.id, fresh, slips.seal_of(fresh, COOKIE), COOKIE)
    await closing.close(session, dov, alert.id, "talked")
    with clock.shifted(timedelta(days=8)):
        await retention.SWEEPS["slips"][0](session, settings.retention, clock.now())
    assert (await session.scalars(select(ReturnSlip))).all() == []


async def with_a_slip(app: Litestar, ash: Person) -> str:
    """Ash calls and keeps the slip that is shown; returns its code."""
    await join(ash)
    await ash.opens("/call-for-help")
    await ash.sends("/call-for-help", body="please")
    at = ash.at
    await ash.opens(f"{at}/slip")
    form = next(each for each in forms_on(ash.text) if each.action == f"{at}/slip")
    (code,) = form.fields["code"]
    assert code in re.sub(r"<[^>]+>", " ", ash.text)
    await ash.sends(f"{at}/slip")
    assert ash.at == at
    return code


async def test_somebody_without_a_name_comes_back_reads_and_writes(app: Litestar, database: Database) -> None:
    async with Person(app) as ash, Person(app) as elsewhere:
        code = await with_a_slip(app, ash)
        await elsewhere.opens("/return/talk")
        assert elsewhere.at == "/return"
        await elsewhere.sends("/return", code="AAAA-BBBB-CCCC-DDDD")
        assert elsewhere.page.status_code == 422
        assert "AAAA-BBBB-CCCC-DDDD" in elsewhere.text
        await elsewhere.sends("/return", code=code)
        assert elsewhere.at == "/return/talk"
        assert "please" in elsewhere.text
        assert code not in elsewhere.text
        assert code not in str(elsewhere.page.url)
        await elsewhere.sends("/return/talk/messages", body="I am in a library now.")
        assert "I am in a library now." in elsewhere.text
        for closed in ("/me", "/rooms/grief/threads", ash.at):
            await elsewhere.opens(closed)
            assert "please" not in elsewhere.text
        await elsewhere.opens("/return/talk")
        await elsewhere.sends("/return/end")
        await elsewhere.opens("/return/talk")
        assert elsewhere.at == "/return"
    async with database.reading() as session:
        assert "I am in a library now." in (await session.scalars(select(Message.body))).all()


async def test_leaving_now_shuts_the_talk(app: Litestar) -> None:
    async with Person(app) as ash, Person(app) as elsewhere:
        code = await with_a_slip(app, ash)
        await elsewhere.opens("/return")
        await elsewhere.sends("/return", code=code)
        await elsewhere._client.get("/exit")
        await elsewhere.opens("/return/talk")
        assert elsewhere.at == "/return"


async def test_guessing_is_slowed_down(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip_routes, "TRIES", 3)
    monkeypatch.setattr(slip_routes, "_tries", slip_routes.AddressLimiter())
    async with Person(app) as stranger:
        await stranger.opens("/return")
        found = []
        for _ in range(5):
            await stranger.sends("/return", code=slips.new_code())
            found.append(stranger.page.status_code)
    assert found == [422, 422, 422, 429, 429]
    assert "Your slip still works." in stranger.text
