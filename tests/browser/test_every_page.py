"""Every page that links lead to, as every role: nothing for axe to find, nothing lost however it is looked at.

Each form on the way is also sent with nothing right in it, and the page that answers must say so to everybody.
"""

from collections import defaultdict
from urllib.parse import urlsplit

import pytest

from tests.browser.faulty import faults_of_forms
from tests.browser.seeing import every_way
from tests.browser.test_pages import faults_of
from tests.browser.visiting import Visitor, Visitors
from tests.browser.walking import kind_of, pages_of

#: How many kinds of pages each must at least find, so that a walk that ends early is noticed.
ROLES = {"": 12, "ash": 30, "bo": 30, "cleo": 10, "dov": 10, "eze": 20}
#: Members see one shell around a page, staff another, strangers a third: each page is looked at once in each.
SHELLS = {"": "anyone", "ash": "member", "bo": "member"}
#: What says the same whoever comes.
SAME = ("/help", "/rules", "/about", "/keys", "/display", "/transparency")
looked_at: set[tuple[str, str]] = set()
tried: dict[str, set[str]] = defaultdict(set)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLES)
async def test_each_kind_of_page_is_sound(visitors: Visitors, name: str) -> None:
    someone = await visitors.one(reduced_motion="reduce")
    if name:
        await someone.sign_in(name)
    found, faults = 0, {}
    titles: dict[str, set[str]] = defaultdict(set)
    async for path in pages_of(someone):
        found += 1
        if wrong := await faults_of(someone) + await faults_however(someone, name, kind_of(path)):
            faults[kind_of(path)] = wrong
        titles[await someone.page.title()].add(kind_of(urlsplit(someone.page.url).path))
        faults |= await faults_of_forms(someone, path, tried[SHELLS.get(name, "staff")])
    assert faults == {}
    assert {title: kinds for title, kinds in titles.items() if len(kinds) > 1} == {}
    assert someone.foreign == []
    assert found >= ROLES[name]


async def faults_however(someone: Visitor, name: str, kind: str) -> list[str]:
    """What is wrong with the open page in any other look, once for each shell that it is shown in."""
    wrong = [f"status {someone.status}"] if someone.status >= 400 else []
    seen = ("everyone" if kind.startswith(SAME) else SHELLS.get(name, "staff"), kind)
    if seen in looked_at:
        return wrong
    looked_at.add(seen)
    return wrong + await every_way(someone)
