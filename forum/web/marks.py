"""Draw the small mark beside an alias: plain geometry from a persona's id, as SVG without styles; it may store nothing.

A persona lives in one room, so its mark does too: two rooms never show the same person by the same drawing.
"""

from hashlib import sha256
from uuid import UUID

from markupsafe import Markup

TONES = 5
CURVES = (
    "M7 28C7 14 15 8 30 8",
    "M8 30C6 17 12 9 20 9c5 0 9 2 11 6",
    "M9 31V18c0-6 3-9 9-9h13",
    "M7 23C9 10 22 5 33 12",
)
SECONDS = (
    "",
    '<path class="line" d="M13 30c0-9 6-15 16-15"/>',
    '<path class="line" d="M14 33h18"/>',
    '<path class="line" d="M33 17v14"/>',
)
KERNELS = (
    '<circle class="dot" cx="22" cy="24" r="3.6"/>',
    '<circle class="line" cx="22" cy="24" r="3.6"/>',
    '<path class="dot" d="M22 19l5 5-5 5-5-5z"/>',
    '<path class="dot" d="M18.5 20.5h7v7h-7z"/>',
    '<path class="dot" d="M22 19l5 8H17z"/>',
    '<path class="line" d="M18 24h8"/>',
)


def mark(persona_id: UUID | str) -> Markup:
    """Give the drawing for a persona id: always the same for one id, decorative, so hidden from screen readers."""
    bits = sha256(b"mark:" + str(persona_id).encode()).digest()
    turn = 90 * (bits[0] % 4)
    shape = (
        f'<circle class="t{1 + bits[1] % TONES}" cx="20" cy="20" r="20"/><g transform="rotate({turn} 20 20)">'
        f'<path class="line" d="{CURVES[bits[2] % len(CURVES)]}"/>'
        f"{SECONDS[bits[3] % len(SECONDS)]}{KERNELS[bits[4] % len(KERNELS)]}</g>"
    )
    return Markup(f'<svg class="mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">{shape}</svg>')  # noqa: S704
