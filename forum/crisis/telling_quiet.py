"""Sentences beside words for which nobody is rung, but which a person reads: level 2, and a minor's. Pure."""

from datetime import timedelta

from forum.crisis.telling import Clock, Said
from forum.foundation.translate import mark as _


def level_two(clock: Clock, staffed_from: str, staffed_until: str, *, staffed: bool) -> list[Said]:
    """Return what is so where nobody is rung, but a person will read (level 2)."""
    first = Said(_("An automatic check noticed your words; no one has read them yet."))
    hours = {"start": staffed_from, "end": staffed_until}
    if staffed:
        by = clock.say(clock.now + timedelta(hours=2))
        return [first, Said(_("Someone who looks after this room reads them by %(time)s."), {"time": by})]
    return [
        first,
        Said(_("People read here from %(start)s to %(end)s. They will see your words then."), hours),
    ]


def minor() -> list[Said]:
    """Return what somebody reads who wrote that they are a minor: no blame, and no promise of secrecy."""
    return [
        Said(_("You wrote that you are under 18. You did nothing wrong by writing here.")),
        Said(
            _(
                "The person here who answers for young people reads it. We can't promise to keep everything to "
                "ourselves: somebody may have to keep you safe. We tell you first where we can."
            )
        ),
    ]


def being_read() -> Said:
    """Return the sentence for words that somebody at the desk has open."""
    return Said(_("Someone who looks after this room is reading your words now."))


def read_already() -> Said:
    """Return the sentence for words that a person has looked at since."""
    return Said(_("Someone who looks after this room has read your words."))
