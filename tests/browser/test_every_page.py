"""Every page that links lead to, as every role: nothing for axe to find, nothing wider than a small phone."""

import pytest

from tests.browser.test_pages import NARROWEST, faults_of
from tests.browser.visiting import Visitors
from tests.browser.walking import kind_of, pages_of

#: How many kinds of pages each must at least find, so that a walk that ends early is noticed.
ROLES = {"": 12, "ash": 30, "bo": 30, "cleo": 10, "dov": 10, "eze": 20}


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLES)
async def test_each_kind_of_page_is_sound(visitors: Visitors, name: str) -> None:
    someone = await visitors.one()
    if name:
        await someone.sign_in(name)
    found, faults = 0, {}
    async for path in pages_of(someone):
        found += 1
        wrong = await faults_of(someone)
        if someone.status >= 400:
            wrong.append(f"status {someone.status}")
        await someone.page.set_viewport_size({"width": NARROWEST, "height": 700})
        wide = await someone.page.evaluate("document.documentElement.scrollWidth")
        if wide > NARROWEST:
            wrong.append(f"is {wide} wide at {NARROWEST}")
        await someone.page.set_viewport_size({"width": 1280, "height": 800})
        if wrong:
            faults[kind_of(path)] = wrong
    assert faults == {}
    assert someone.foreign == []
    assert found >= ROLES[name]
