"""What `leeward check` says of rota and channels."""

from dataclasses import replace
from datetime import time, timedelta

from forum.crisis import channel_states, reach
from forum.foundation import clock
from forum.foundation.secret import Secret
from forum.settings import Settings
from forum.storage.database import Database
from forum.verbs import check_ringing
from tests.forum.crisis import cast
from tests.forum.crisis.test_rota import a_shift


async def test_an_empty_rota_people_without_channels_and_dead_ones_are_faults(
    database: Database, settings: Settings
) -> None:
    here = replace(settings, alert_urls=(Secret(b"http://127.0.0.1:9/hook"),))
    async with database.writing() as session:
        await cast.a_responder(session, "dov")
        with clock.shifted(timedelta(minutes=-11)):
            await channel_states.failed(
                session, reach.digest("http://127.0.0.1:9/hook"), "webhook: ConnectError"
            )
    said = " ".join(await check_ringing.faults(here, database))
    for named in ("The rota is empty", "1 on the rota's list have no channel", "forum's own"):
        assert named in said


async def test_gaps_and_channels_that_were_never_proved_are_worth_knowing(
    database: Database, settings: Settings
) -> None:
    async with database.writing() as session:
        dov = await cast.a_responder(session, "dov", channels=("mailto:dov@example.org",))
        for weekday in range(7):
            session.add(a_shift(dov.id, weekday, time(8), time(20), zone=settings.timezone.key))
    assert await check_ringing.faults(settings, database) == []
    gaps, unproved = await check_ringing.worth_knowing(settings, database)
    assert "1 channels have never been tested" in unproved
    assert any(f"for {hours} hours" in gaps for hours in range(140, 170))
