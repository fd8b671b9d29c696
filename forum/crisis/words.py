"""The words of the on-call desk: outcomes, why people were rung, and first words to begin from. Pure.

The first words follow safe-messaging practice: name what was read, ask plainly, offer choice, promise nothing that
isn't ours to keep (promises 2.3). They are a start to be changed, never sent by themselves.
"""

from collections.abc import Mapping, Sequence

from forum.foundation.translate import mark as _

OUTCOMES: Mapping[str, str] = {
    "talked": _("We talked, and they say they are safe for now"),
    "with_someone": _("They are with someone they trust"),
    "professional": _("They reached a helpline, a doctor or another service"),
    "services": _("Emergency services were asked to come"),
    "no_reply": _("We wrote, and they haven't come back"),
    "false_alarm": _("The words were about something else"),
    "other": _("Something else"),
}

ORIGINS: Mapping[str, str] = {
    "post": _("The check noticed something they wrote"),
    "call": _("They asked for a person"),
    "message": _("The check noticed something in a conversation"),
    "flag": _("Someone was worried about them"),
}

STEPS: Mapping[str, str] = {
    "opened": _("It began"),
    "rang": _("Rung"),
    "missed": _("No one answered in time"),
    "alarmed": _("Everyone was rung"),
    "awake": _("Someone pressed “I'm awake”"),
    "acknowledged": _("Taken"),
    "resumed": _("No first word came; the ladder went on"),
    "answered": _("A person wrote to them"),
    "handed_over": _("Handed over"),
    "joined": _("They wrote more"),
    "restarted": _("Their newer words rang again"),
    "closed": _("Closed"),
    "reopened": _("Opened again"),
    "nobody": _("Nobody was left to ring"),
}

STATES: Mapping[str, str] = {
    "ringing": _("nobody has it yet"),
    "acknowledged": _("taken, no word yet"),
    "answered": _("being talked with"),
    "closed": _("closed"),
}

_GENERAL = _(
    "I'm one of the people on call here, and I've read what you wrote. I'm glad you wrote it down. "
    "Are you safe at this moment?"
)
_PLAIN = _(
    "Thank you for telling us how bad it is. I'd like to ask plainly, so that I understand: are you thinking about "
    "killing yourself? You can tell me either way."
)
_LIMITS = _(
    "What you write here stays with the few people on call. Only if someone's life is in danger and you've already "
    "told us where you are would we ask emergency services to come, and we would tell you."
)

_MINOR_LIMITS = _(
    "You said that you are under 18, and you did nothing wrong by writing here. I can't promise to keep everything to "
    "myself: if somebody has to keep you safe, the person who answers for young people here reads this too. I'll tell "
    "you first where I can. Is there an adult whom you trust?"
)

FIRST_WORDS: Mapping[str, Sequence[str]] = {
    "suicide": (
        _GENERAL,
        _PLAIN,
        _(
            "You mentioned something near you that you could hurt yourself with. Would you put some distance between "
            "you and it for the next hour, or ask someone to keep it? I'll stay here while you do."
        ),
        _LIMITS,
    ),
    "abuse": (
        _(
            "I'm one of the people on call here. What was done to you is not your fault. Can you read and write here "
            "without anyone looking over your shoulder just now?"
        ),
        _("Would it help to think together about where you could be tonight? You decide what happens next."),
        _LIMITS,
    ),
    "other_person": (
        _(
            "I'm one of the people on call here. You've seen that someone may be in danger, and you told us; that "
            "matters. Are they with you now, or can you reach them?"
        ),
        _LIMITS,
    ),
    "call": (
        _(
            "I'm one of the people on call here, and I have time for you. What would you like me to know first?"
        ),
        _GENERAL,
        _LIMITS,
    ),
}


def first_words(origin: str, labels: Sequence[str]) -> Sequence[str]:
    """Return first words to begin from, for how the alert came and what the check found (labels, strongest first).

    Whoever says that they are a minor is promised no secrecy (promises 2.1).
    """
    chosen = _chosen(origin, labels)
    if "minor.stated" not in labels:
        return chosen
    return [_MINOR_LIMITS if each == _LIMITS else each for each in chosen]


def _chosen(origin: str, labels: Sequence[str]) -> Sequence[str]:
    if any(label.startswith("suicide.") or label == "self_harm" for label in labels):
        return FIRST_WORDS["suicide"]
    if any(label.startswith("abuse.") for label in labels):
        return FIRST_WORDS["abuse"]
    if "third_party" in labels:
        return FIRST_WORDS["other_person"]
    return FIRST_WORDS["call" if origin == "call" else "suicide"]
