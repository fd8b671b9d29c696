"""Sends the forms of a page empty and with words that no form knows, and looks at the page that answers.

What no form knows is refused before anything is done, so that this can be pressed on every page of a running forum.
"""

from typing import Any

from tests.browser.seeing import DESK, LOOKS, NARROWEST, asked, sized
from tests.browser.test_pages import AXE
from tests.browser.visiting import Visitor
from tests.browser.walking import kind_of

# Forms to be filled in, by the address they are sent to; a form of buttons alone has nothing to be wrong.
FILLED_IN = """() => [...document.forms].filter((form) => form.method === 'post').map((form, at) => [at, form.action])
    .filter(([at]) => [...document.forms].filter((form) => form.method === 'post')[at]
        .querySelector('input:not([type=hidden]), textarea, select'))"""
SPOIL = """(at) => {
    const form = [...document.forms].filter((each) => each.method === 'post')[at];
    for (const field of form.elements) {
        if (field.type === 'checkbox' || field.type === 'radio') { field.value = 'junk'; field.checked = true; }
        else if (field.localName === 'select') { field.selectedOptions[0].value = 'junk'; }
        else if (/^(input|textarea)$/.test(field.localName) && field.type !== 'hidden') field.value = '';
    }
    const more = document.createElement('input');
    more.type = 'hidden'; more.name = 'nonsense'; more.value = 'x';
    form.append(more);
    HTMLFormElement.prototype.submit.call(form);
}"""
# Colours of faults are the same on every page: the style page shows them.
TIES = "axe.run('#main', { runOnly: ['wcag2a', 'wcag21a'] })"
# What a page owes to whoever made a mistake (WCAG 3.3.1, 3.3.3, 4.1.3): where it is said, and to what it is tied.
OWED = """() => {
    const wrong = [], summary = document.getElementById('faults');
    if (!summary) return ['has no summary of faults'];
    if (document.activeElement !== summary) wrong.push('the summary of faults is not where one stands');
    if (!document.title.startsWith('Please look once more: ')) wrong.push('the title is silent: ' + document.title);
    const led = [...summary.querySelectorAll('a')].map((link) => link.hash.slice(3));
    const nameless = [...summary.querySelectorAll('a')].filter((link) => !/.+: ./.test(link.textContent));
    for (const link of nameless) wrong.push('names no field: ' + link.textContent);
    const said = [...document.querySelectorAll('.fault')].map((fault) => fault.id.slice(2));
    for (const name of led) if (!said.includes(name)) wrong.push('is not said beside the field: ' + name);
    for (const name of said) {
        if (!led.includes(name)) wrong.push('is not in the summary: ' + name);
        const tied = [...document.querySelectorAll(`[aria-describedby~="e-${name}"]`)];
        if (!tied.length) wrong.push('is tied to no field: ' + name);
        else if (!tied.some((each) => each.ariaInvalid === 'true')) wrong.push('is not marked as invalid: ' + name);
    }
    return wrong;
}"""


async def faults_of_forms(someone: Visitor, path: str, tried: set[str]) -> dict[str, list[str]]:
    """Return what is wrong with the answers to the spoiled forms of the page that is open, by the form's address."""
    found: dict[str, list[str]] = {}
    for at, action in await someone.page.evaluate(FILLED_IN):
        kind = kind_of(action)
        if kind in tried:
            continue
        tried.add(kind)
        await someone.go(path)
        if wrong := await spoiled(someone, at):
            found[kind] = wrong
    return found


async def spoiled(someone: Visitor, at: int) -> list[str]:
    """Send the form with nothing right in it and return what is wrong with the answer."""
    async with someone.page.expect_navigation() as coming:
        await someone.page.evaluate(SPOIL, at)
    answer = await coming.value
    status = answer.status if answer else 0
    # A stranger who writes first is asked to sign in, with the words kept: no fault of theirs.
    if status == 401:
        return await seen_as_answer(someone)
    if status != 422:
        return [f"answers {status}"]
    owed: list[str] = await someone.page.evaluate(OWED)
    return owed + await seen_as_answer(someone)


async def seen_as_answer(someone: Visitor) -> list[str]:
    """Return what axe finds in the page's own part, what its bones lack, and what a small phone loses of it."""
    await someone.page.evaluate(AXE)
    axe: dict[str, Any] = await someone.page.evaluate(TIES)
    await someone.page.evaluate(LOOKS)
    await sized(someone, NARROWEST)
    await someone.page.evaluate("scrollTo(0, 0)")
    lost = [*await asked(someone, "bones()"), *await asked(someone, "lost()")]
    await sized(someone, DESK)
    return [f"{each['id']}: {node['target']}" for each in axe["violations"] for node in each["nodes"]] + lost
