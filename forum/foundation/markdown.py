"""Renders a member's text to safe HTML once, when it is written; may not fetch, embed or point off-site unwarned.

cmark and ammonia are both linear on hostile input. The only links that stay links on this site lead to rooms,
threads, posts and help; an outgoing one leads to the page that warns before leaving (promises.md 1.4).
"""

import re
from urllib.parse import quote, urlsplit

import nh3
from cmarkgfm import cmark
from markupsafe import Markup

from forum.foundation import emoji

_TAGS = {"p", "br", "em", "strong", "del", "blockquote", "ul", "ol", "li", "code", "pre", "a", "hr", "h3"}
_ON_SITE = re.compile(r"/(?:rooms|threads|posts|help)(?:/[\w-]+)*(?:\?page=\d{1,6})?(?:#[\w-]+)?", re.ASCII)
# C0 and C1 controls but tab and newline; the two overrides that turn the rest of a page around; lone surrogates.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Stand-ins for characters that Markdown would swallow: private-use, removed from the text first.
_LESS, _BANG = "\ue000", "\ue001"
_OWN_MARKS = re.compile("[\ue000\ue001]")
_TAG_OPENING = re.compile(r"<(?!https?://)")
# Quotes and lists inside each other past the sixth are dropped: each level costs the next cleaner a deeper tree
# (30,000 ">" took 3.8 s before this line).
_LEVEL = r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))"
_TOO_DEEP = re.compile(f"^({_LEVEL}{{6}}){_LEVEL}+", re.MULTILINE)
_OPTIONS = cmark.Options.CMARK_OPT_HARDBREAKS | cmark.Options.CMARK_OPT_VALIDATE_UTF8
_FOLDED = re.compile("<details>.*?</details>", re.DOTALL)
_OLDER = re.compile("<blockquote>.*?</blockquote>", re.DOTALL)
# "::: What it is about", the lines that are folded below it, ":::". Not ">": what is folded is said, not quoted.
_FOLD, _UNFOLD = re.compile(r":::[ \t]*([^\s:].*)"), re.compile(r":::[ \t]*")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_MOST_FOLDS = 40
_LINE_ENDS = re.compile("</p>|<br ?/?>|</li>|</h3>|</pre>")
_HEADING = re.compile(r"<(/?)h[1-6]>")


def printable(text: str) -> str:
    """Return `text` without NUL and other controls, lone surrogates replaced, line ends as \\n.

    Everything that people type goes through this before it is stored: PostgreSQL refuses NUL, UTF-8 a surrogate.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", lines))


def render(text: str) -> str:
    """Return safe HTML of Markdown `text`: paragraphs, lists, quotes, emphasis, code, folds and warned links."""
    made = []
    for label, part in _parts(printable(text)):
        html = _rendered(part)
        made.append(
            f"<details><summary>{Markup.escape(label)}</summary>\n{html}\n</details>" if label else html
        )
    return emoji.read_once("\n".join(part for part in made if part))


def _parts(text: str) -> list[tuple[str, str]]:
    """Return the text in its order: (label, folded words), or ("", words) for what stands open."""
    if ":::" not in text:
        return [("", text)]
    parts: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in text.split("\n"):
        label, lines = parts[-1]
        fenced ^= _FENCE.match(line) is not None
        opens = None if fenced or label or len(parts) > _MOST_FOLDS else _FOLD.fullmatch(line)
        if opens:
            parts.append((opens[1].strip(), []))
        elif label and not fenced and _UNFOLD.fullmatch(line):
            parts.append(("", []))
        else:
            lines.append(line)
    return [(label, "\n".join(lines)) for label, lines in parts if label or lines]


def _rendered(text: str) -> str:
    html = cmark.markdown_to_html_with_extensions(
        _shielded(text), options=_OPTIONS, extensions=["autolink", "strikethrough"]
    )
    plain = html.replace(_LESS, "&lt;").replace(_BANG, "!")
    return _cleaner.clean(_HEADING.sub(r"<\1h3>", plain)).strip()


def summary(text: str, length: int = 80) -> str:
    """Return the first written line of `text` as plain words, at most `length` characters: a title for a thread."""
    line = next((part.strip() for part in printable(text).split("\n") if part.strip()), "")
    words = " ".join(line.lstrip("#>*-: ").split())
    return words if len(words) <= length else words[: length - 1].rsplit(" ", 1)[0] + "…"


def in_the_open(html: str) -> str:
    """Return rendered `html` without the parts that its writer folded: what may be shown beside the letter."""
    return _FOLDED.sub("", html)


def quotation(html: str, length: int = 600) -> str:
    """Return what rendered `html` says as a Markdown quotation of about `length` characters, without older ones."""
    own = _OLDER.sub("", in_the_open(html))
    lines = [line for part in _LINE_ENDS.split(own) if (line := str(Markup(part).striptags()))]  # noqa: S704
    kept, left = [], length
    for line in lines:
        if left <= 0:
            kept.append("…")
            break
        kept.append(line if len(line) <= left else line[:left].rsplit(" ", 1)[0] + " …")
        left -= len(line)
    return "\n>\n".join(f"> {line}" for line in kept) + "\n\n" if kept else ""


def _shielded(text: str) -> str:
    # "<sigh>" and "<3" are words here, not tags; an image becomes a link, which the reader may choose to follow.
    shallow = _TOO_DEEP.sub(r"\1", _OWN_MARKS.sub("", text))
    marked = _TAG_OPENING.sub(_LESS, shallow)
    return marked.replace("![", _BANG + "[")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("ol", "start"):
        return value if value.isdigit() and len(value) < 7 else None
    if (tag, name) == ("a", "rel"):
        return value  # the cleaner's own, made below
    return _destination(value) if (tag, name) == ("a", "href") else None


def _destination(target: str) -> str | None:
    if _ON_SITE.fullmatch(target):
        return target
    return f"/leaving?to={quote(target, safe='')}" if is_outgoing(target) else None


def is_outgoing(target: str) -> bool:
    """Tell whether `target` is an http(s) address with a host and nothing that could disguise it."""
    if len(target) > 2000 or _UNPRINTABLE.search(target) or any(sign.isspace() for sign in target):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    # A name before an @ could pass for the host.
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


# ONE cleaner for the process: it costs 8 us a call, building it 65 us (measured in stack.md 7).
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    attribute_filter=_attribute,
    url_schemes={"http", "https"},
    link_rel="noreferrer noopener nofollow",
    strip_comments=True,
)
