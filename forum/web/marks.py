"""Draw the small mark beside an alias: plain geometry from a persona's id, as SVG without styles; it may store nothing.

A persona lives in one room, so its mark does too: two rooms never show the same person by the same drawing.
"""

from hashlib import sha256
from uuid import UUID

from markupsafe import Markup

TONES = 5
CURVES = (
    "M7 28C7 14 15 8 30 8",
    "M6 24C10 8 30 8 34 24",
    "M7 30C6 17 12 9 20 9s14 8 13 21",
    "M8 29V18C8 12 12 9 18 9h14",
)
SECONDS = ("", '<path class="line" d="M12 30C13 20 19 14 29 14"/>', '<path class="line" d="M8 33h24"/>', '<circle class="dot" cx="30" cy="31" r="1.6"/>')
KERNELS = (
    '<circle class="dot" cx="21" cy="23" r="4"/>',
    '<circle class="line" cx="21" cy="23" r="4"/>',
    '<path class="dot" d="M21 18l5 5-5 5-5-5z"/>',
    '<circle class="dot" cx="18" cy="24" r="2.6"/><circle class="dot" cx="25" cy="21" r="2.6"/>',
    '<path class="line" d="M17 21h8M17 26h8"/>',
    '<path class="dot" d="M21 18l5 8h-10z"/>',
)


def mark(persona_id: UUID | str) -> Markup:
    """Give the drawing for a persona id: always the same for one id, decorative, so hidden from screen readers."""
    bits = sha256(b"mark:" + str(persona_id).encode()).digest()
    turn = 45 * (bits[0] % 8)
    shape = (
        f'<circle class="t{1 + bits[1] % TONES}" cx="20" cy="20" r="20"/><g transform="rotate({turn} 20 20)">'
        f'<path class="line" d="{CURVES[bits[2] % len(CURVES)]}"/>'
        f"{SECONDS[bits[3] % len(SECONDS)]}{KERNELS[bits[4] % len(KERNELS)]}</g>"
    )
    return Markup(f'<svg class="mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">{shape}</svg>')  # noqa: S704
