"""``leeward setup``: record who answers for what before a forum opens (promises 2.6); may not invent an answer."""

import argparse
import sys
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.settings import OperatorFault
from forum.storage import audit
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff, StaffRole
from forum.storage.tables.setup import SetupAnswer
from forum.verbs import common

#: What must have a name beside it before production starts.
QUESTIONS = {
    "clinical": "Who answers for the clinical review of the lexicon and of the words that members read?",
    "legal": "Who answers for the legal review of this forum in its country?",
    "lines": "Who has rung the home country's help lines and confirms the numbers on the help page?",
    "safeguarding": "Who answers for safeguarding, when a child or an adult at risk is named?",
    "reviewer": "Who, from outside, reviews appeals?",
}
_RESPONDER = (
    "At least one person who may be rung: leeward staff add NAME --role responder --channel mailto:..."
)


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("setup", help="record who answers for what before the forum opens")
    verb.add_argument("answers", nargs="*", metavar="QUESTION=WHO", help=f"one of: {', '.join(QUESTIONS)}")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Record the answers given, ask on a terminal for the rest, and list what is open; returns 0 when nothing is."""
    given = dict(_pair(answer) for answer in args.answers)
    settings = common.settings_from()

    async def work(database: Database) -> list[str]:
        answers = given if given or not sys.stdin.isatty() else _ask(await answered(database))
        async with database.writing() as session:
            await record(session, answers)
        return await missing(database)

    still = common.with_database(settings, "setup", work)
    print(
        "\n".join(["Before this forum can open:", *still])
        if still
        else "Everything that must be answered is."
    )
    return 1 if still else 0


def _pair(answer: str) -> tuple[str, str]:
    question, _, who = answer.partition("=")
    if question not in QUESTIONS or not who.strip():
        raise OperatorFault(f"Write QUESTION=WHO, where QUESTION is one of: {', '.join(QUESTIONS)}.")
    return question, who.strip()


def _ask(known: Iterable[str]) -> dict[str, str]:
    asked = {name: input(f"{text}\n> ").strip() for name, text in QUESTIONS.items() if name not in known}
    return {name: who for name, who in asked.items() if who}


async def record(session: AsyncSession, answers: dict[str, str]) -> None:
    """Write the answers, each with an entry in the audit log."""
    for question, who in answers.items():
        row = insert(SetupAnswer).values(question=question, who=who, day=clock.today())
        changed = {"who": row.excluded.who, "day": row.excluded.day}
        await session.execute(row.on_conflict_do_update(index_elements=["question"], set_=changed))
        await audit.record(session, "cli", "setup_answered", question)


async def answered(database: Database) -> set[str]:
    """Return the questions that have an answer."""
    async with database.reading() as session:
        return set(await session.scalars(select(SetupAnswer.question)))


async def missing(database: Database) -> list[str]:
    """Return what must still be answered or done, one sentence each."""
    known = await answered(database)
    faults = [f"{text}  (leeward setup {name}=...)" for name, text in QUESTIONS.items() if name not in known]
    async with database.reading() as session:
        ringable = select(Staff.id).join(StaffRole, StaffRole.staff_id == Staff.id)
        someone = await session.scalar(
            ringable.where(StaffRole.role == "responder", ~Staff.disabled).limit(1)
        )
    return faults if someone else [*faults, _RESPONDER]


async def demand(database: Database) -> None:
    """Raise OperatorFault naming everything that production must not start without."""
    faults = await missing(database)
    if faults:
        raise OperatorFault(
            "\n".join(["This forum can't open yet. Run 'leeward setup'. Still open:", *faults])
        )
