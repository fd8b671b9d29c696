"""Every template compiles, escapes, and carries the hidden fields of its forms."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

from forum.settings import Settings
from forum.web import pages
from tests import strange
from tests.processes import CHECKOUT

FOLDER = CHECKOUT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
#: Where HTML that was made safe once, at writing, is put into a page as it is.
SAFE = re.compile(r"\|\s*safe\b")
SAFE_VALUES = re.compile(r"\{\{\s*[\w.]*(_html|\.html)\s*\|\s*safe\s*\}\}")
#: A body's class, attributes that a macro makes for a tag, paths; keys as they stand on keyboards; a made passphrase.
NO_WORDS = re.compile(
    r"\{% block kind %\}.*?\{% endblock %\}|\{% macro tied.*?endmacro|(?<=>)/\w+/", re.DOTALL
)
NOT_OURS = re.compile(r"(kbd|\.made)$")
SPOKEN = ("_", "gettext", "ngettext", "pgettext")
POST_FORM = re.compile(r"<form\b[^>]*method=.post.[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)


def source(name: str) -> str:
    return Path(FOLDER, name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str, settings: Settings) -> None:
    pages.environment(settings.locale).get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_only_text_that_was_made_safe_when_written_goes_out_unescaped(name: str) -> None:
    text = source(name)
    assert len(SAFE.findall(text)) == len(SAFE_VALUES.findall(text))
    assert "autoescape false" not in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_posts_carries_its_tokens(name: str) -> None:
    bare = [form[:80] for form in POST_FORM.findall(source(name)) if "form_tokens(" not in form]
    # The way out is the one form without a token: it can only end things.
    assert [form for form in bare if "/exit" not in form] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_inline_and_nothing_from_elsewhere(name: str) -> None:
    text = source(name)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<(script|link|img|iframe)\b[^>]*(src|href)=\"https?:", text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_call_block_asks_who_the_caller_is(name: str) -> None:
    # Inside {% call %} Jinja's own `caller` hides ours, and the page would fail only where that branch is taken.
    blocks = re.findall(r"\{%-?\s*call\b.*?\{%-?\s*endcall", source(name), re.DOTALL)
    assert [block[:80] for block in blocks if re.search(r"\bcaller\.", block)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_it_says_goes_through_the_catalogues(name: str, settings: Settings) -> None:
    made = pages.environment(settings.locale)
    lexed = made.lex(NO_WORDS.sub("", source(name)))
    bare = "".join(
        text if kind == "data" else "·" * (kind == "variable_begin") for _line, kind, text in lexed
    )
    said = [
        text for text, place in strange.said_on(bare) if strange.plain(text) and not NOT_OURS.search(place)
    ]
    assert said + list(literals(made.parse(source(name)))) == []


def literals(node: nodes.Node) -> Iterator[str]:
    """Yield sentences that stand in an expression and aren't given to a catalogue."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in SPOKEN:
        return
    # Two schemes of colours that a browser knows are no sentence.
    if (
        isinstance(node, nodes.Const)
        and re.search(r"[a-z] [a-z]", str(node.value))
        and node.value != "light dark"
    ):
        yield str(node.value)
    for inner in node.iter_child_nodes():
        yield from literals(inner)
