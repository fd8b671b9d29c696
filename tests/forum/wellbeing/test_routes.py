"""The pages for hard times as a browser without script meets them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from litestar import Litestar

from forum.storage.database import Database
from tests.forum.wellbeing.cast import visitor
from tests.journeys.person import Person

PLAN = {"helps": "Tea, and the window open", "calls": "Dr Bell 020 7946 0000", "country": "IE"}


@pytest_asyncio.fixture
async def ash(app: Litestar, database: Database) -> AsyncIterator[Person]:
    person, _member = await visitor(app, database)
    async with person:
        yield person


async def test_an_empty_plan_says_kindly_what_it_is_for(ash: Person) -> None:
    page = await ash.opens("/me/plan")
    assert "nothing has to be" in page.text
    assert "<title>Notes" in page.text
    assert 'action="/me/plan/end"' not in page.text


async def test_a_plan_is_written_read_changed_and_deleted(ash: Person) -> None:
    await ash.opens("/me/plan")
    page = await ash.sends("/me/plan", **PLAN)
    assert "Tea, and the window open" in page.text
    assert 'href="tel:02079460000"' in page.text
    assert "Ireland" in page.text
    page = await ash.sends("/me/plan", helps="A walk")
    assert "A walk" in page.text
    assert "Tea, and" not in page.text
    assert "Dr Bell" in page.text
    page = await ash.sends("/me/plan/end")
    assert "nothing has to be" in page.text


async def test_the_file_is_an_attachment_with_a_neutral_name(ash: Person) -> None:
    assert (await ash.opens("/me/plan/file")).status_code == 404
    await ash.opens("/me/plan")
    await ash.sends("/me/plan", **PLAN)
    answer = await ash.opens("/me/plan/file")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == 'attachment; filename="notes.txt"'
    assert "Tea, and the window open" in answer.text
    assert "no-store" in answer.headers["cache-control"]


async def test_what_is_too_long_is_kept_and_pointed_out(ash: Person) -> None:
    await ash.opens("/me/plan")
    page = await ash.sends("/me/plan", helps="a walk " * 600, wants="Just read.")
    assert page.status_code == 422
    assert "a walk a walk" in page.text
    assert "Just read." in page.text


async def test_a_plan_typed_in_a_session_that_ended_is_not_lost(ash: Person) -> None:
    await ash.opens("/me/plan")
    form = {"_csrf": "", "signs": "Short nights", "wants": "Just read."}
    ash._client.cookies.clear()
    await ash.opens("/sign-in")
    page = await ash.posts("/me/plan", form)
    assert "Short nights" in page.text


@pytest.mark.parametrize("place", ["/me/plan", "/me/check-ins", "/me/toolkit", "/me/plan/file"])
async def test_a_stranger_is_asked_to_sign_in(app: Litestar, place: str) -> None:
    assert (await Person(app).opens(place)).status_code == 401


async def test_another_member_sees_nothing_of_it(app: Litestar, database: Database, ash: Person) -> None:
    await ash.opens("/me/plan")
    await ash.sends("/me/plan", **PLAN)
    ivy, _member = await visitor(app, database)
    assert "Tea, and the window" not in (await ivy.opens("/me/plan")).text
    assert (await ivy.opens("/me/plan/file")).status_code == 404


async def test_days_are_noted_and_deleted(ash: Person) -> None:
    await ash.opens("/me/check-ins")
    page = await ash.sends("/me/check-ins", mood="2", sleep="4", note="Slept by the sea")
    assert "Slept by the sea" in page.text
    assert page.text.count("<polyline") == 0
    assert (await ash.sends("/me/check-ins", mood="9")).status_code == 422
    await ash.opens("/me/check-ins")
    assert "That is fine" in (await ash.sends("/me/check-ins/end")).text


async def test_a_line_and_a_letter_are_kept_and_let_go(ash: Person) -> None:
    await ash.opens("/me/toolkit?post=0d3cbd1c-97d3-4c55-9b18-1d9a5e4f4f10")
    page = await ash.sends("/me/toolkit", text="The tide turns")
    assert 'href="/posts/0d3cbd1c-97d3-4c55-9b18-1d9a5e4f4f10"' in page.text
    gone = next(part for part in page.text.split('"') if part.startswith("/me/toolkit/"))
    assert "Nothing is here yet" in (await ash.sends(gone)).text
    await ash.opens(gone)
    assert ash.at == "/me/toolkit"


async def test_yours_leads_to_all_three(ash: Person) -> None:
    page = await ash.opens("/me")
    assert all(f'href="/me/{name}"' in page.text for name in ("plan", "check-ins", "toolkit"))


async def test_in_a_hard_hour_their_own_plan_stands_before_the_numbers_of_the_country_they_chose(
    ash: Person,
) -> None:
    await ash.opens("/me/plan")
    await ash.sends("/me/plan", **PLAN)
    page = (await ash.opens("/call-for-help")).text
    assert page.index("Tea, and the window open") < page.index("People you can reach now")
    assert "Ireland" in page
