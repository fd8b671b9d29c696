"""One's own channels: added, sealed, tested for real, removed; and what no address may be."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import ringing, staff
from forum.crisis import alerting, gateways, messages, own_channels, reach, rota
from forum.crisis.channels import Channels, Message, NotDelivered
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FormRejected, NotFound
from forum.foundation.secret import Secret
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff
from forum.storage.tables.oncall import ChannelState, StaffChannel
from tests.forum.crisis import cast
from tests.journeys.person import Person, forms_on
from tests.receivers import Mailbox, Webhook

WORDS = "lantern shelter quiet harbour window paper seven"


@pytest.fixture
def settings(settings: Settings, smtp: Mailbox) -> Settings:
    return replace(
        settings, smtp_url=Secret(smtp.url.encode()), webhook_secret=Secret(b"a secret for the test")
    )


async def a_staff(session: AsyncSession, name: str = "dov") -> StaffMember:
    row = await cast.a_responder(session, name)
    return StaffMember(row.id, name, frozenset({("responder", None)}))


async def the_channel(session: AsyncSession) -> StaffChannel:
    return (await session.scalars(select(StaffChannel))).one()


async def test_an_address_is_sealed_in_its_row_and_opens_in_no_other(
    session: AsyncSession, settings: Settings
) -> None:
    dov = await a_staff(session)
    await own_channels.add(session, dov, "mail", "dov@example.org", 3, 0, settings)
    row = await the_channel(session)
    assert b"example.org" not in row.sealed
    assert ringing.address_of(row) == "mailto:dov@example.org"
    (line,) = (await own_channels.listed(session, dov, settings)).lines
    assert line.hint == "d…@example.org"
    other = ringing.made(dov.id, "mailto:mia@example.org")
    other.sealed = row.sealed
    with pytest.raises(ringing.sealing.Unsealable):
        ringing.address_of(other)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("mail", "nobody"), ("mail", "a@b.example,c@d.example"), ("mail", "a@b.example\nBcc: c"), ("mail", ""),
        ("webhook", "http://forum.example/hook"), ("webhook", "https://"), ("webhook", "ftp://x.example"),
        ("webhook", "mailto:dov@example.org"), ("apprise", "https://x.example"), ("apprise", "nothing://x"),
        ("apprise", "syslog://"), ("apprise", "dbus://"), ("apprise", "just words"),
        ("apprise", "ntfy://[bad"), ("webhook", "https://[bad"),
        ("apprise", "SYSLOG://"),
    ],
)  # fmt: skip
async def test_what_is_no_address_of_its_kind_is_refused(
    session: AsyncSession, settings: Settings, kind: ringing.Kind, address: str
) -> None:
    dov = await a_staff(session)
    with pytest.raises(FormRejected):
        await own_channels.add(session, dov, kind, address, 3, 0, settings)


async def test_in_production_no_channel_leads_to_the_server_itself(
    session: AsyncSession, settings: Settings
) -> None:
    dov, production = await a_staff(session), replace(settings, env="production")
    for address in ("http://127.0.0.1:9/hook", "https://localhost/hook", "https://[::1]/hook"):
        with pytest.raises(FormRejected):
            await own_channels.add(session, dov, "webhook", address, 3, 0, production)
    with pytest.raises(FormRejected):
        await own_channels.add(session, dov, "apprise", "json://127.0.0.1:5432/x", 3, 0, production)
    await own_channels.add(session, dov, "webhook", "https://hook.example/x", 3, 0, production)


async def test_nine_channels_are_too_many_and_nobody_touches_anothers(
    session: AsyncSession, settings: Settings
) -> None:
    dov, mia = await a_staff(session), await a_staff(session, "mia")
    for n in range(own_channels.MOST):
        await own_channels.add(session, dov, "mail", f"dov{n}@example.org", 3, 0, settings)
    with pytest.raises(FormRejected):
        await own_channels.add(session, dov, "mail", "ninth@example.org", 3, 0, settings)
    first = (await session.scalars(select(StaffChannel.id).limit(1))).one()
    with pytest.raises(NotFound):
        await own_channels.remove(session, mia, first)
    with pytest.raises(NotFound):
        await own_channels.test(session, mia, first, settings)
    await own_channels.remove(session, dov, first)


async def test_a_test_really_sends_and_keeps_what_was_answered(
    session: AsyncSession, settings: Settings, webhook: Webhook
) -> None:
    dov = await a_staff(session)
    await own_channels.add(session, dov, "webhook", webhook.url, 3, 0, settings)
    row = await the_channel(session)
    await own_channels.test(session, dov, row.id, settings)
    (call,) = webhook.calls
    assert json.loads(call.body) == {"link": f"{settings.base_url}/oncall/channels", "level": 0}
    (line,) = (await own_channels.listed(session, dov, settings)).lines
    assert (line.said, line.failing) == ("webhook: answered 204", False)
    with pytest.raises(Conflict):
        await own_channels.test(session, dov, row.id, settings)
    webhook.answers.append(500)
    with clock.shifted(timedelta(seconds=11)):
        await own_channels.test(session, dov, row.id, settings)
        (line,) = (await own_channels.listed(session, dov, settings)).lines
    assert (line.said, line.failing, line.dead) == ("webhook: answered 500", True, False)
    with clock.shifted(timedelta(minutes=11)):
        (line,) = (await own_channels.listed(session, dov, settings)).lines
    assert line.dead


async def test_apprise_sends_the_link_and_the_level_to_a_real_server(
    settings: Settings, webhook: Webhook
) -> None:
    async with Channels(settings) as channels:
        sent = await channels.send(
            webhook.url.replace("http://", "json://"),
            Message("https://forum.example/oncall/alerts/1", 4, "k"),
        )
    assert sent.said == "apprise: taken"
    (call,) = webhook.calls
    body = json.loads(call.body)
    assert (body["title"], body["message"]) == ("Level 4", "https://forum.example/oncall/alerts/1")
    webhook.answers.append(500)
    async with Channels(settings) as channels:
        with pytest.raises(NotDelivered, match="apprise"):
            await channels.send(
                webhook.url.replace("http://", "json://"), Message("https://x.example", 4, "k")
            )


async def test_without_apprise_it_says_so_and_everything_else_works(
    session: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    dov = await a_staff(session)
    assert not (await own_channels.listed(session, dov, settings)).gateways
    with pytest.raises(FormRejected) as refused:
        await own_channels.add(session, dov, "apprise", "ntfy://x.example/topic", 3, 0, settings)
    assert refused.value.faults[0].key == gateways.MISSING
    await own_channels.add(session, dov, "mail", "dov@example.org", 3, 0, settings)
    async with Channels(settings) as channels:
        with pytest.raises(NotDelivered, match="not installed"):
            await channels.send("ntfy://x.example/topic", Message("https://x.example", 4, "k"))


async def test_channels_ring_in_their_order_at_their_level_and_a_second_ring_all_at_once(
    session: AsyncSession, settings: Settings
) -> None:
    dov = await cast.a_responder(session, "dov", on=True)
    for address, level, after in (("tel@example.org", 4, 3), ("first@example.org", 3, 1)):
        session.add(ringing.made(dov.id, f"mailto:{address}", least_level=level, after_minutes=after))
    await session.flush()
    room = await cast.a_room(session)
    alert = await cast.an_alert(session, await cast.a_persona(session, room), level=4)
    with clock.frozen(clock.now()):
        now = clock.now()
        await alerting.take_step(session, alert.id, settings, now)
        waits = [
            (row.due_at - now) / timedelta(minutes=1) for row in await cast.undone(session, "alert.send")
        ]
    # The first of them rings at once, whatever it was set to.
    assert waits == [0, 2]
    (dov_now,) = await rota.people(session, room.id, now)
    assert len(reach.at_level(dov_now.channels, 3)) == 1
    later = now + timedelta(minutes=5)
    with clock.frozen(later):
        await alerting.take_step(session, alert.id, settings, later)
        fresh = [row for row in await cast.undone(session, "alert.send") if row.due_at >= later]
    assert [row.due_at for row in fresh] == [later, later]


async def test_what_an_older_version_kept_open_is_sealed_by_the_sweep(
    session: AsyncSession, settings: Settings
) -> None:
    dov = await cast.a_responder(session, "dov")
    await session.execute(update(Staff).where(Staff.id == dov.id).values(channels=["mailto:dov@example.org"]))
    assert await ringing.seal_the_old(session, settings.retention, clock.now()) == 1
    assert await ringing.seal_the_old(session, settings.retention, clock.now()) == 0
    assert await session.scalar(select(Staff.channels).where(Staff.id == dov.id)) == []
    assert len(await messages.channels_of(session, dov.id)) == 1


@pytest_asyncio.fixture
async def dov(app: Litestar, database: Database) -> AsyncIterator[Person]:
    async with database.writing() as session:
        await staff.add(session, "dov", [("responder", None)], passphrase=WORDS)
    async with AsyncExitStack() as stack:
        person = await stack.enter_async_context(Person(app))
        await person.opens("/sign-in")
        await person.sends("/sign-in", sign_in_name="dov", passphrase=WORDS)
        yield person


async def test_a_channel_is_added_tested_and_removed_in_the_browser(
    dov: Person, database: Database, smtp: Mailbox
) -> None:
    await dov.opens("/oncall/channels")
    assert "Nothing can ring you yet." in dov.text
    await dov.sends("/oncall/channels", kind="mail", address="dov@example.org", least_level="4", after="2")
    assert "Not tried yet" in dov.text
    assert "dov@example.org" not in dov.text
    test = next(form.action for form in forms_on(dov.text) if form.action.endswith("/test"))
    await dov.sends(test)
    assert "It went out" in dov.text
    assert "Level 0" in dov.text
    letter = smtp.messages[0]
    assert str(letter.get_payload()).splitlines()[0].endswith("/oncall/channels")
    await dov.sends(test)
    assert dov.page.status_code == 409
    await dov.opens("/oncall/channels")
    await dov.sends(test.replace("/test", "/end"))
    assert "Nothing can ring you yet." in dov.text
    async with database.reading() as session:
        assert (await session.scalars(select(StaffChannel))).all() == []
        assert len((await session.scalars(select(ChannelState))).all()) == 1


async def test_a_wrong_address_comes_back_as_it_was_typed(dov: Person) -> None:
    await dov.opens("/oncall/channels")
    await dov.sends("/oncall/channels", kind="webhook", address="http://forum.example/hook")
    assert dov.page.status_code == 422
    assert "Please write a whole address that begins with https://." in dov.text
    assert 'value="http://forum.example/hook"' in dov.text
    await dov.opens("/oncall/channels")
    await dov.sends("/oncall/channels", kind="mail", address="")
    assert "Please say where it leads." in dov.text
