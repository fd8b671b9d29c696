"""``leeward screen`` and ``leeward lexicon check``: what the screener makes of a text; may read no database."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from forum.verbs import lexicon_try
from moderation.screening import (
    Finding,
    LexiconFault,
    Screening,
    ScreeningFailed,
    UnknownLocale,
    load_lexicon,
    locales,
    packaged_lexicon,
    packaged_screener,
)

UNDERLINE, PLAIN = "\x1b[4m", "\x1b[0m"
LONG_INPUT = 200  # lines from which a progress bar is worth its space
BAR = 30


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    verb = subparsers.add_parser("screen", help="say what the screener finds in each line of a text")
    verb.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="a text file, or - for what is typed"
    )
    verb.add_argument("--locale", default="en", help="the lexicon's language (en)")
    verb.add_argument("--json", action="store_true", help="one JSON object per line")
    verb.add_argument("--explain", action="store_true", help="underline what was found and say why")
    verb.set_defaults(run=run)
    lexicon = subparsers.add_parser("lexicon", help="check the words that the screener goes by")
    acts = lexicon.add_subparsers(metavar="ACT", required=True)
    check = acts.add_parser("check", help="validate lexicon files: file, line, what to mend")
    check.add_argument("folder", nargs="?", metavar="DIR", help="lexicon files (default: the packaged ones)")
    check.set_defaults(run=run_check)
    lexicon_try.add(acts)


def run(args: argparse.Namespace) -> int:
    """Print one result per input line; returns 0, or 1 where the input or the locale can't be read."""
    try:
        screen = packaged_screener(args.locale, ready=False)
        lines = _lines(args.file)
    except (UnknownLocale, OSError, UnicodeDecodeError) as fault:
        print(_clear(fault, args.file), file=sys.stderr)
        return 1
    failed = 0
    for line in _with_bar(lines, sys.stderr):
        try:
            found = screen(line)
        except ScreeningFailed as fault:
            print(json.dumps({"failed": str(fault)}) if args.json else f"failed: {fault}")
            failed = 1
            continue
        print(_written(line, found, args))
    return failed


def run_check(args: argparse.Namespace) -> int:
    """Print every fault with file, line and mend; returns 0 where there is none."""
    folders = _folders(Path(args.folder)) if args.folder else []
    if args.folder and not folders:
        print(f"{args.folder} is no folder with lexicon files: name one that holds them", file=sys.stderr)
        return 1
    try:
        lexicons = [load_lexicon(folder, folder.name) for folder in folders] or [
            packaged_lexicon(locale) for locale in locales()
        ]
    except LexiconFault as fault:
        for line in fault.faults:
            print(line)
        return 1
    for lexicon in lexicons:
        reviewers = [entry.reviewer for entry in lexicon.entries] + [
            scale.reviewer for scale in lexicon.scales
        ]
        unreviewed = reviewers.count("")
        phrases = sum(len(entry.phrases) for entry in lexicon.entries)
        counted = f"{len(lexicon.entries)} entries, {phrases} phrases, {len(lexicon.scales)} scales of points"
        print(f"{lexicon.locale}: {counted}, sound; {unreviewed} unreviewed")
    return 0


def _folders(place: Path) -> list[Path]:
    """Return the folders to check: this one, or those of each language in it; none where neither holds a file."""
    if not place.is_dir():
        return []
    inside = sorted(each for each in place.iterdir() if each.is_dir())
    return [each for each in (place.absolute(), *inside) if any(each.glob("*.toml"))]


def _lines(name: str) -> list[str]:
    text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    return text.splitlines()


def _clear(fault: Exception, name: str) -> str:
    if isinstance(fault, UnknownLocale):
        return str(fault.args[0])
    if isinstance(fault, UnicodeDecodeError):
        return f"{name} is not UTF-8: save it as UTF-8"
    return f"{name} can't be read: {fault.strerror if isinstance(fault, OSError) else fault}"


def _with_bar(lines: list[str], out: TextIO) -> Iterator[str]:
    """The lines, with a bar on a terminal while there are many."""
    shown = out.isatty() and len(lines) >= LONG_INPUT
    for number, line in enumerate(lines, 1):
        yield line
        if shown and (number % 20 == 0 or number == len(lines)):
            done = number * BAR // len(lines)
            out.write(f"\r[{'#' * done}{'.' * (BAR - done)}] {number} of {len(lines)}")
            out.flush()
    if shown:
        out.write("\r" + " " * (BAR + 30) + "\r")


def _written(line: str, found: Screening, args: argparse.Namespace) -> str:
    if args.json:
        return json.dumps(_as_data(line, found), ensure_ascii=False)
    head = f"{found.severity}  danger {found.crisis_severity}  conduct {found.conduct_severity}"
    labels = ", ".join(found.labels) or "nothing found"
    unscreened = "" if found.screened else "  (unscreened: mostly in a language without a lexicon)"
    if not args.explain:
        return f"{head}  {labels}{unscreened}"
    reasons = [f"    {f.severity} {f.label} [{f.rule}] “{f.words}”: {f.why}" for f in found.findings]
    return "\n".join([f"{head}{unscreened}", "  " + _underlined(line, found.findings), *reasons])


def _as_data(line: str, found: Screening) -> dict[str, object]:
    return {
        "text": line,
        "severity": found.severity,
        "crisis_severity": found.crisis_severity,
        "conduct_severity": found.conduct_severity,
        "labels": found.labels,
        "screened": found.screened,
        "findings": [
            {
                name: getattr(finding, name)
                for name in ("rule", "label", "severity", "start", "end", "words", "why")
            }
            for finding in found.findings
        ],
    }


def _underlined(line: str, findings: tuple[Finding, ...]) -> str:
    """The line with every found place underlined; control characters of the text itself are shown, not obeyed."""
    marked = [False] * len(line)
    for finding in findings:
        marked[finding.start : finding.end] = [True] * (finding.end - finding.start)
    shown = []
    for at, char in enumerate(line):
        if marked[at] and not (at and marked[at - 1]):
            shown.append(UNDERLINE)
        shown.append(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}")
        if marked[at] and (at + 1 == len(line) or not marked[at + 1]):
            shown.append(PLAIN)
    return "".join(shown)
