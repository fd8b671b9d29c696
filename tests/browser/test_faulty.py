"""What is owed to whoever made a mistake: the look at an answer finds whatever of it is taken away."""

import pytest

from tests.browser.faulty import FILLED_IN, OWED, SPOIL
from tests.browser.visiting import Visitor, Visitors, press

#: What is taken from a page that says all faults well, and what the look then says.
TAKEN = {
    "document.getElementById('faults').remove()": "has no summary",
    "document.activeElement.blur()": "not where one stands",
    "document.title = 'Sign in'": "the title is silent",
    "document.querySelector('#faults a').textContent = 'Please fill this in.'": "names no field",
    "document.querySelector('.fault').remove()": "is not said beside the field",
    "document.querySelector('#faults li').remove()": "is not in the summary",
    "document.querySelector('[aria-invalid]').removeAttribute('aria-describedby')": "is tied to no field",
    "document.querySelector('[aria-invalid]').removeAttribute('aria-invalid')": "not marked as invalid",
}


async def with_faults(someone: Visitor) -> Visitor:
    """Someone before a form that was sent with nothing right in it."""
    page = await someone.go("/sign-in")
    form = (await page.evaluate(FILLED_IN))[0][0]
    async with page.expect_navigation():
        await page.evaluate(SPOIL, form)
    return someone


async def test_the_look_finds_what_an_answer_leaves_out(visitors: Visitors) -> None:
    someone = await visitors.one()
    for taken, said in TAKEN.items():
        await with_faults(someone)
        assert await someone.page.evaluate(OWED) == []
        await someone.page.evaluate(taken)
        assert [each for each in await someone.page.evaluate(OWED) if said in each], taken


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_who_made_a_mistake_stands_before_it(visitors: Visitors, script: bool) -> None:
    someone = await with_faults(await visitors.one()) if script else await visitors.one(script=False)
    page = someone.page
    if not script:
        await someone.go("/sign-in")
        await page.fill("[name=sign_in_name]", "nobody at all")
        await page.fill("[name=passphrase]", "one two three four five six seven")
        await press(page, "main form button.button")
    assert (await page.title()).startswith("Please look once more: ")
    assert await page.locator("#faults:focus").count() == 1
