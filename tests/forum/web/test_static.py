"""What every page loads: light on a slow line, readable in light and dark, and asking nothing of anyone else."""

import re

import pytest

from forum.web import pages

APP, HELP = ((pages.STATIC / name).read_text(encoding="utf-8") for name in ("app.css", "help.css"))
SCRIPT, COMPOSE = ((pages.STATIC / name).read_text(encoding="utf-8") for name in ("app.js", "compose.js"))
GROUNDS, INKS = ("ground", "wash"), ("ink", "soft", "sea", "sea-deep", "amber", "moss", "rose")
LEAST = 4.5


def tokens(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """The colours of a style sheet by name: in light, and in dark."""
    light, dark = blocks(css)[:2]
    return light, light | dark


def blocks(css: str) -> list[dict[str, str]]:
    """The colours wherever the ground is set: light, dark, and for pages that can be chosen dark and contrast."""
    found = [
        {name: "#" + "".join(c * (2 if len(code) == 3 else 1) for c in code) for name, code in pairs}
        for pairs in (
            re.findall(r"--([a-z0-9-]+): #([0-9a-f]{6}|[0-9a-f]{3})\b", block)
            for block in re.findall(r":root[^{,]*\{[^}]*\}", css)
        )
    ]
    return [each for each in found if "ground" in each]


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_ink_can_be_read_on_every_ground(scheme: int, ink: str, ground: str) -> None:
    colours = tokens(APP)[scheme]
    assert contrast(colours[ink], colours[ground]) >= LEAST


def test_dark_by_choice_is_the_devices_dark() -> None:
    assert blocks(APP)[2] == blocks(APP)[1]


@pytest.mark.parametrize("ink", INKS)
def test_strong_contrast_is_aaa(ink: str) -> None:
    colours = blocks(APP)[0] | blocks(APP)[3]
    assert contrast(colours[ink], colours["ground"]) >= 7


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_a_button_can_be_read(scheme: int) -> None:
    colours = tokens(APP)[scheme]
    for name in ("sea", "amber", "rose", "ink"):
        assert contrast(colours["ground"], colours[name]) >= LEAST


def test_the_pages_that_stand_alone_wear_the_same_colours() -> None:
    for ours, theirs in zip(tokens(HELP), tokens(APP), strict=True):
        assert all(theirs[name] == colour for name, colour in ours.items())


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("app.css", 24_000),
        ("help.css", 4_000),
        ("app.js", 6_500),
        ("compose.js", 6_000),
        ("motif.svg", 1_024),
    ],
)
def test_what_a_page_loads_stays_small(name: str, most: int) -> None:
    assert len((pages.STATIC / name).read_bytes()) <= most


@pytest.mark.parametrize(
    "text", [APP, HELP, SCRIPT, COMPOSE], ids=["app.css", "help.css", "app.js", "compose.js"]
)
def test_nothing_is_asked_of_another_host(text: str) -> None:
    assert "http" not in text
    assert "@import" not in text
    assert "url(" not in text


def test_the_script_keeps_nothing_in_the_browser() -> None:
    for store in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "serviceWorker",
        "caches",
    ):
        assert store not in SCRIPT + COMPOSE


def test_the_page_for_when_we_are_down_stands_alone_says_help_and_a_way_out_in_three_languages() -> None:
    page = (pages.STATIC / "maintenance.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 4_096
    assert "<script" not in page
    assert "<link" not in page
    assert page.count('href="tel:112"') == page.count('href="tel:911"') == 3
    assert 'lang="es"' in page
    assert 'lang="ar" dir="rtl"' in page
    assert page.index("Leave now") < page.index("<h1>")
