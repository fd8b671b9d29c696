"""Reads a draft for its writer alone, before it is sent: what could expose them, what it may break. Keeps nothing."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import markdown
from forum.foundation.translate import mark as _
from forum.intake.screening import check
from moderation.screening import Screening

# From here on there is no hint about personal data: a place may be what saves someone (promises 1.4).
DANGER = 3
_EXPOSES = {
    "pii.phone": _("a phone number"),
    "pii.email": _("a mail address"),
    "pii.address": _("a postal address"),
    "pii.postcode": _("a postcode"),
    "pii.name": _("what may be a full name"),
    "pii.handle": _("a name you use elsewhere"),
    "pii.national_number": _("an official number"),
    "pii.card": _("a card number"),
}
_RULES = {
    "harassment": _("It could read as an attack on someone."),
    "sexual_harassment": _("It could read as unwanted sexual words."),
    "doxxing": _("It could show who someone else is."),
    "spam": _("It could read as advertising."),
    "method_information": _("It may tell how someone could be hurt."),
}


@dataclass(frozen=True, slots=True)
class DraftView:
    """What the check has to say of a draft: what it would expose (with its words), rules, danger 0..4."""

    exposes: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    danger: int
    read: bool
    # As it would stand in the room, safe HTML.
    body_html: Markup


async def look_at(reader: AsyncSession, locale: str, text: str, others: tuple[str, ...] = ()) -> DraftView:
    """Return what a writer should know before sending; the matching words of a rule are never shown.

    `others` are sent beside the text and read with it: a title, a content note.
    """
    whole = "\n\n".join(part for part in (*others, text) if part)
    found, looks = await check(reader, locale, whole), Markup(markdown.render(text))  # noqa: S704
    if not isinstance(found, Screening):
        return DraftView((), (), 0, read=False, body_html=looks)
    danger = found.crisis_severity
    exposes = [
        (_EXPOSES[f.label], f.words) for f in found.findings if f.label in _EXPOSES and danger < DANGER
    ]
    rules = [said for name, said in _RULES.items() if any(label.startswith(name) for label in found.labels)]
    return DraftView(
        tuple(dict.fromkeys(exposes)), tuple(rules), danger, read=found.screened, body_html=looks
    )
