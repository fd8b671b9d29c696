"""Turns one case into an example of a rule, in a draft of the lexicon: in an admin's words, never in the member's.

What a machine can tell of a person is covered before the admin reads it; what they keep may not be word for word what
was written, and may hold nothing that leads to anybody.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin import lexicons
from forum.admin.lexicon_forms import FileForm
from forum.admin.lexicon_page import rules_of
from forum.admin.review import EXAMPLE_MADE, Item, item_of
from forum.admin.review_forms import ExampleForm
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.translate import mark as _
from forum.intake.lexicons import in_force
from forum.intake.screening import check
from forum.storage import audit
from forum.storage.tables.cases import Case, CaseFinding
from forum.storage.tables.lexicons import Lexicon
from moderation.lexicon_examples import holds, with_example
from moderation.lexicon_text import files_of
from moderation.lexicon_trial import covered, holds_covered, sentence_at
from moderation.screening import Screening, packaged_files

_MOST = 600


@dataclass(frozen=True, slots=True)
class ExamplePage:
    """One case as an example to be: what was wrong, the covered words, which rule and kind are offered first."""

    item: Item
    words: str
    rule: str
    kind: str
    rules: tuple[str, ...]


async def example_page(session: AsyncSession, locale: str, case_id: UUID) -> ExamplePage:
    """Return the page. Raises NotFound where there is nothing to learn from this case, or its words are gone."""
    item, case = await _item(session, case_id)
    findings = (
        await session.scalars(
            select(CaseFinding)
            .where(CaseFinding.case_id == case_id, CaseFinding.severity > 0)
            .order_by(CaseFinding.severity.desc(), CaseFinding.id)
        )
    ).all()
    rules = await rules_of((await in_force(session, locale)).body, locale)
    names = tuple(sorted(each.id for each in rules.entries)) if rules else ()
    first = next((each for each in findings if each.rule in names), None)
    alarm = item.why in ("false_alarm", "left")
    text = _around(case.snapshot, first) if alarm and first else case.snapshot
    return ExamplePage(
        item,
        covered(text[:_MOST]),
        first.rule if alarm and first else "",
        "calm" if alarm else "fires",
        names,
    )


async def make_example(
    session: AsyncSession, admin: StaffMember, locale: str, case_id: UUID, form: ExampleForm
) -> tuple[Lexicon, str]:
    """Keep the sentence as an example in the newest draft, begun now where there is none; return draft and file.

    Raises FormRejected with every reason why it can't be kept, NotFound for a case without words.
    """
    case = (await _item(session, case_id))[1]
    faults = _faults(form, case.snapshot) or await _leads_to_somebody(session, locale, form.sentence)
    draft = await _draft(session, locale)
    files = {**packaged_files(locale), **files_of(draft.body if draft else await _live_body(session, locale))}
    file = next((name for name, text in files.items() if holds(text, form.rule)), "")
    if not file:
        faults.append(FieldFault("rule", _("No rule has this name.")))
    if faults:
        raise FormRejected(*faults)
    draft = draft or await lexicons.start_draft(session, admin, locale, 0)
    text = with_example(files[file], form.rule, form.kind, form.sentence)
    changed = FileForm(file=file, text=text, was=lexicons.digest(files[file]))
    await lexicons.save_file(session, admin, draft.id, changed)
    await audit.record(
        session, f"staff:{admin.id}", EXAMPLE_MADE, case_id,
        rule=form.rule, kind=form.kind, version=draft.version,
    )  # fmt: skip
    return draft, file


async def _item(session: AsyncSession, case_id: UUID) -> tuple[Item, Case]:
    item, case = await item_of(session, case_id), await session.get(Case, case_id)
    if item is None or case is None or not case.snapshot.strip():
        raise NotFound
    return item, case


async def _draft(session: AsyncSession, locale: str) -> Lexicon | None:
    newest = select(Lexicon).where(Lexicon.locale == locale, Lexicon.state == "draft")
    return await session.scalar(newest.order_by(Lexicon.version.desc()).limit(1).with_for_update())


async def _live_body(session: AsyncSession, locale: str) -> str:
    return (await in_force(session, locale)).body


def _around(text: str, finding: CaseFinding) -> str:
    """The sentence of a finding; where the text was edited since, the place of its words is looked for again."""
    start = finding.start_at
    if text[start : finding.end_at] != finding.words:
        start = text.find(finding.words)
    return sentence_at(text, start, start + len(finding.words)) if start >= 0 else text


def _faults(form: ExampleForm, written: str) -> list[FieldFault]:
    faults = []
    if holds_covered(form.sentence):
        faults.append(
            FieldFault("sentence", _("Something is still covered. Put made-up words there, or leave it out."))
        )
    elif _plain(form.sentence) in _plain(written):
        faults.append(
            FieldFault(
                "sentence", _("This is still word for word what they wrote. Say it in your own words.")
            )
        )
    if not form.nobody:
        faults.append(FieldFault("nobody", _("Please look once more, and say that it leads to nobody.")))
    return faults


async def _leads_to_somebody(session: AsyncSession, locale: str, sentence: str) -> list[FieldFault]:
    """The check that points personal data out to writers looks at this sentence too."""
    seen = await check(session, locale, sentence)
    if not isinstance(seen, Screening) or not any(each.startswith("pii.") for each in seen.labels):
        return []
    return [FieldFault("sentence", _("There is still something in it that could lead to a person."))]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
