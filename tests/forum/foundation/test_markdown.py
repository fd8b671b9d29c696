"""Markdown: what people write stays readable, and nothing they write can act, track or slow the forum."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.foundation import markdown

ATTRIBUTE = re.compile(
    r"<[^>]*\s(on\w+|style|src|srcset|id|class|name|title|lang|data-\w+)\s*=", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("I <3 you <sigh>", "<p>I &lt;3 you &lt;sigh&gt;</p>"),
        ("`a<b`", "<p><code>a&lt;b</code></p>"),
        ("# Title", "<h3>Title</h3>"),
        ("~~no~~ **yes**", "<p><del>no</del> <strong>yes</strong></p>"),
        ("a\x00b", "<p>ab</p>"),
        ("", ""),
    ],
)
def test_words_are_shown_as_they_were_meant(text: str, html: str) -> None:
    assert markdown.render(text) == html


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "//evil.example/x", "/\\evil.example",
        "/me/erasure", "/exit", "/sign-out", "/rooms/../me", "mailto:a@example.org", "tel:123", "http://user@evil.example/",
        "/join?next=/me", "vbscript:x", "/posts/1?x=1", "#top", "http:///x",
    ],
)  # fmt: skip
def test_a_link_that_could_act_or_mislead_is_no_link(target: str) -> None:
    assert "href" not in markdown.render(f"[here](<{target}>) [again]({target})")


@pytest.mark.parametrize(
    "target", ["/rooms/grief", "/threads/3f1c", "/posts/3f1c", "/help", "/threads/3f1c?page=2#p-4"]
)
def test_rooms_threads_posts_and_help_stay_links(target: str) -> None:
    assert f'href="{target}"' in markdown.render(f"[here]({target})")


def test_an_outgoing_link_leads_through_the_warning_and_tells_the_other_side_nothing() -> None:
    html = markdown.render("see https://example.org/a?b=c&d=e")
    assert 'href="/leaving?to=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc%26d%3De"' in html
    assert "noreferrer" in html
    assert 'href="https' not in html


def test_an_image_never_loads_and_is_offered_as_a_link() -> None:
    html = markdown.render("![a picture](https://tracker.example/1.png)")
    assert "<img" not in html
    assert "/leaving?to=" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='/x' onclick=y>z</a>",
        "<!-- x -->",
    ],
)
def test_html_is_shown_and_not_obeyed(text: str) -> None:
    html = markdown.render(text)
    assert "&lt;" in html
    assert not re.search(r"<(script|img|a|!)", html)


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("<>!&[]()`*_#-\"'=/\\: \nahrefjsonclickdt0\x00\ud800\ue000\u202e"), max_size=120)
)
def test_whatever_is_written_only_known_tags_and_safe_addresses_come_out(text: str) -> None:
    html = markdown.render(text)
    html.encode("utf-8")
    assert "\x00" not in html
    tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", html)}
    assert tags <= {
        "p",
        "br",
        "em",
        "strong",
        "del",
        "blockquote",
        "ul",
        "ol",
        "li",
        "code",
        "pre",
        "a",
        "hr",
        "h3",
    }
    assert not ATTRIBUTE.search(html)
    for address in re.findall(r'href="([^"]*)"', html):
        assert re.match(r"/(rooms|threads|posts|help|leaving)\b", address)


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "*a ",
        "> ",
        "`",
        "<",
        "![",
        "[a](",
        "_a__ ",
        "1. ",
        "> - ",
        "- ",
        "\t>",
        "http://a.b/ ",
        "&#1;",
        "|a",
        "~~",
        "\\",
        "<a ",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    text = (piece * 65536)[:65536]
    begun = time.process_time()
    markdown.render(text)
    assert time.process_time() - begun < 0.5


def test_text_is_made_storable() -> None:
    assert markdown.printable("a\r\nb\rc\x00\x07\ud83d\u202e") == "a\nb\nc\ufffd"
    assert markdown.printable("tab\tstays, 😊 too") == "tab\tstays, 😊 too"


def test_a_title_is_made_from_the_first_written_line() -> None:
    assert markdown.summary("\n\n  # I miss her  \nmore") == "I miss her"
    assert markdown.summary("word " * 50).endswith("…")
    assert len(markdown.summary("w" * 500)) <= 80
    assert markdown.summary(" \n ") == ""


def test_a_quotation_holds_the_words_without_older_quotations_and_ends_at_a_word() -> None:
    html = markdown.render("> older\n\nOne *two*\n\n- three")
    assert markdown.quotation(html) == "> One two\n>\n> three\n\n"
    assert markdown.quotation(markdown.render("word " * 400)).rstrip().endswith("word …")
    assert markdown.quotation(markdown.render("> only older")) == ""


def test_a_quotation_cannot_become_markup() -> None:
    quoted = markdown.quotation(markdown.render("a <script>alert(1)</script> `b`"))
    assert "<script" not in markdown.render(quoted)


def test_a_part_is_folded_below_what_its_writer_says_of_it() -> None:
    html = markdown.render("Before\n\n::: A meal, *described*\nIt was **soup**.\n\n- hot\n:::\nAfter")
    assert html == (
        "<p>Before</p>\n<details><summary>A meal, *described*</summary>\n<p>It was <strong>soup</strong>.</p>\n"
        "<ul>\n<li>hot</li>\n</ul>\n</details>\n<p>After</p>"
    )


@pytest.mark.parametrize(
    "text",
    [":::\nno label\n:::", "``` \n::: in code\n:::\n```", "a ::: b", ":::: four\nof them"],
)
def test_what_is_no_fold_stays_in_the_open(text: str) -> None:
    assert "<details" not in markdown.render(text)


@pytest.mark.parametrize(
    "text",
    [
        "::: one\nnever closed",
        "::: one\n::: two\n:::\n:::",
        "::: one\n```\n:::\n```\n:::",
        "::: <b>x</b>\n</details>\n:::",
    ],
)
def test_a_fold_always_ends_and_holds_no_tag_of_its_writers(text: str) -> None:
    html = markdown.render(text)
    assert html.count("<details>") == html.count("</details>") == html.count("<summary>") == 1
    assert "<b>" not in html


def test_a_quotation_leaves_out_what_was_folded() -> None:
    html = markdown.render("Open\n\n::: Closed\nsoup\n:::\n")
    assert markdown.quotation(html) == "> Open\n\n"


def test_thousands_of_folds_are_not_slow() -> None:
    began = time.perf_counter()
    markdown.render("::: a\nb\n:::\n" * 1_600)
    assert time.perf_counter() - began < 1
