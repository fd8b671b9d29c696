"""Works out the recovery code that one session is offered; it is stored nowhere until its owner has written it down.

The code comes from the member root and this session, so the page that shows it and the form that asks two words
back agree without a row, a cookie or a hidden field that holds it.
"""

from dataclasses import dataclass

from forum.accounts import passphrases
from forum.foundation import sealing
from forum.foundation.callers import Member


@dataclass(frozen=True, slots=True)
class Offer:
    """Eight words, and the places (1 to 8) of the two that are asked back."""

    words: tuple[str, ...]
    place_a: int
    place_b: int

    @property
    def code(self) -> str:
        """The words as they are stretched."""
        return " ".join(self.words)


def offer(member: Member) -> Offer:
    """Return this session's offer: the same each time it is asked, another in another session."""
    # Eight bytes a word: the list's size divides 2**64 unevenly by less than one part in 10**15.
    count, size = passphrases.RECOVERY_WORDS, 8
    raw = sealing.derive(
        member.root.reveal(), "recovery code", salt=member.session_id_hash, length=(count + 1) * size
    )
    numbers = [int.from_bytes(raw[at : at + size]) for at in range(0, len(raw), size)]
    listed = passphrases.words()
    first = numbers[-1] % count
    second = (first + 1 + numbers[-1] // count % (count - 1)) % count
    low, high = sorted((first + 1, second + 1))
    return Offer(tuple(listed[number % len(listed)] for number in numbers[:count]), low, high)
