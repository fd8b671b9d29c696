"""Makes a run of the same emoji one thing with a name, so that a screen reader says it once; it draws none of its own.

Readers name Unicode emoji themselves, in their user's language, also within a label: a single one is left as it is.
Thirty in a row would be named thirty times. The label is the emoji once and how often ("😭 × 30"), no word of ours.
"""

import re

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_ONE = f"{_PICTURE}(?:[\ufe0e\ufe0f]|[\U0001f3fb-\U0001f3ff])?[\U000e0020-\U000e007f]{{0,8}}"
# Flags, keycaps, and pictures joined into one (a family): tried as a whole or not at all, so that no text is slow.
_EMOJI = f"(?>[\U0001f1e6-\U0001f1ff]{{2}}|[#*0-9]\ufe0f?\u20e3|{_ONE}(?:\u200d{_ONE}){{0,8}})"
_RUN = re.compile(f"({_EMOJI}(?:{_EMOJI}){{0,2}}?)((?: ?\\1){{2,}})")


def read_once(html: str) -> str:
    """Return safe `html` with runs of three and more of one emoji (or of one group of up to three) named once.

    The text stays as it was; tags and attributes of cleaned HTML hold no emoji.
    """
    return html if html.isascii() else _RUN.sub(_named, html)


def _named(run: re.Match[str]) -> str:
    one, times = run[1], 1 + run[2].count(run[1])
    return f'<span role="img" aria-label="{one} × {times}">{run[0]}</span>'
