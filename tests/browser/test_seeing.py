"""The looks themselves: each finds a fault that is planted for it, and nothing on the page before."""

import pytest
from playwright.async_api import Page

from tests.browser import seeing
from tests.browser.test_pages import AXE
from tests.browser.visiting import Visitor, Visitors

#: look -> what is planted (HTML in the page, a style sheet), and what the look then says.
PLANTED = {
    "bones": [
        ("<h1>Another</h1>", "", "2 first headings"),
        ("<h2>A</h2><h4>B</h4>", "", "skips from level 2 to 4"),
        ("<p id='main'>A</p>", "", "are called #main"),
        ("<label for='gone'>A</label>", "", "isn't there"),
        ("<a href='#gone'>A</a>", "", "leads nowhere"),
        ("<table><tr><th scope='col'>A</th></tr></table>", "", "has no caption"),
        ("<table><caption>A</caption><tr><th>A</th></tr></table>", "", "heads nothing"),
        ("<table><caption>A</caption><tr><td>A</td></tr></table>", "", "has no head"),
        ("<input name='other' aria-label='A'>", "", "says nothing on filling in"),
        ("<input name='passphrase' autocomplete='off' aria-label='A'>", "", "is filled in as off"),
        ("<input type='radio' name='one' aria-label='A'>", "", "has no question"),
        ("<svg><path d='M0 0'/></svg>", "", "picture without words"),
        ("<p role='alert'>A</p>", "", "shouts"),
        (f"<p role='status'>{'word ' * 90}</p>", "", "reads out"),
        ("<p class='x'>A</p>", ".x { order: 1 }", "elsewhere than it is read"),
    ],
    "still": [("<p class='x'>A</p>", ".x { transition: color 1s }", "moves")],
    "forced": [
        ("<button class='x'>A</button>", ".x { border: 0 }", "can't be told from text"),
        ("<input class='x' aria-label='A'>", ".x { border: 0 }", "no edge"),
        ("<a aria-current='page' class='x' href='/'>A</a>", ".x { text-decoration: none; color: red }", "colour alone"),
    ],
    "printed": [
        ("<p class='x'>A</p>", ".x { color: #ccc }", "is pale on paper"),
        ("<nav class='x'><p>A</p></nav>", ".x { display: block !important }", "is printed"),
        ("", "main { display: none }", "prints nothing"),
    ],
    "lost": [
        ("<p class='x'>A</p>", ".x { inline-size: 3000px }", "the page is"),
        ("<p class='x'>Alpha</p>", ".x { block-size: 4px; overflow: hidden }", "is cut off"),
        ("<p class='x'>Alpha beta</p>", ".x { inline-size: 30px; overflow: hidden; white-space: pre }", "sideways"),
        ("<p>Alpha</p><p class='x'>Beta</p>", ".x { margin-block-start: -2.4em }", "lies on each other"),
        ("<button class='x'>Alpha beta gamma</button>", ".x { inline-size: 40px; white-space: pre }", "larger than"),
    ],
    f"targets({seeing.TOUCH})": [("<button class='x'>A</button>", ".x { block-size: 20px }", "by 20")],
}  # fmt: skip
BEHIND = ".x { position: fixed; inset: auto 0 0 auto; z-index: -1 } main { background: #fff }"
UNSEEN = (
    ".x { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden }"
)
#: What Tab alone finds: HTML, a style sheet, what is said.
UNREACHED = [
    ("<button class='x'>A</button>", ".x:focus { outline: none }", "doesn't show the focus"),
    ("<p><button class='x'>A</button></p>", BEHIND, "lies under"),
    ("<a class='x' href='/'>A</a>", UNSEEN, "takes the focus unseen"),
    ("<button tabindex='4'>A</button>", "", "out of order"),
]  # fmt: skip
PLANT = """([html, css]) => {
    const plant = document.createElement('div'), sheet = new CSSStyleSheet();
    plant.id = 'planted';
    plant.innerHTML = html;
    document.querySelector('main').append(plant);
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""
PULL_OUT = "document.getElementById('planted').remove(); document.adoptedStyleSheets = []"
BEFORE = {
    "forced": {"forced_colors": "active"},
    "printed": {"media": "print"},
}


async def a_page(visitors: Visitors) -> Visitor:
    someone = await visitors.one(reduced_motion="reduce", width=360)
    page = await someone.go("/keys")
    await page.evaluate(AXE)
    await page.evaluate(seeing.LOOKS)
    return someone


@pytest.mark.parametrize("look", PLANTED)
async def test_a_look_finds_what_is_planted_for_it(visitors: Visitors, look: str) -> None:
    someone = await a_page(visitors)
    await someone.page.emulate_media(**BEFORE.get(look, {}))  # type: ignore[arg-type]
    call = look if look.endswith(")") else f"{look}()"
    assert await seeing.asked(someone, call) == []
    for html, css, said in PLANTED[look]:
        await someone.page.evaluate(PLANT, [html, css])
        assert [each for each in await seeing.asked(someone, call) if said in each], (html, css, said)
        await someone.page.evaluate(PULL_OUT)


async def test_going_through_by_tab_finds_what_is_planted(visitors: Visitors) -> None:
    someone = await a_page(visitors)
    assert await seeing.by_tab(someone) == []
    for html, css, said in UNREACHED:
        await someone.page.evaluate(PLANT, [html, css])
        assert [each for each in await seeing.by_tab(someone) if said in each], (html, css, said)
        await someone.page.evaluate(PULL_OUT)


async def test_a_trap_is_noticed(visitors: Visitors) -> None:
    someone = await a_page(visitors)
    await someone.page.evaluate(PLANT, ["<button>A</button>", ""])
    await hold_fast(someone.page)
    assert [each for each in await seeing.by_tab(someone) if "can't be reached by Tab" in each]


async def hold_fast(page: Page) -> None:
    """Let the planted button keep the focus."""
    await page.evaluate(
        """document.querySelector('#planted button').addEventListener('keydown', (event) => event.preventDefault())"""
    )


async def test_words_that_are_pale_in_the_dark_are_noticed(visitors: Visitors) -> None:
    someone = await a_page(visitors)
    assert await seeing.in_other_colours(someone) == []
    await someone.page.evaluate(
        PLANT, ["<p class='x'>Some words</p>", "@media (prefers-color-scheme: dark) { .x { color: #333 } }"]
    )
    assert [each for each in await seeing.in_other_colours(someone) if each.startswith("in the dark")]
