"""Texts of 64 KiB that are made to take long; it measures nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from moderation.screening import Lexicon
from moderation.screening.phrases import Choice, Gap, Number, Sequence, Word

SIZE = 65_536
Disguise = Callable[[random.Random, str], str]
_UNITS = {
    "an anchor over and over": "die ",
    "a firing sentence over and over": "i want to die ",
    "firing sentences with stops": "i want to die. ",
    "a firing sentence in quotes": '"i want to die" ',
    "capitals": "I WANT TO DIE ",
    "look-alikes": "\u0456 w\u0430nt t\u043e d\u0456e ",
    "misspellings": "wnat to dei ",
    "half a phrase": "you are a ",
    "anchors by turns": "i want die myself kill pills tonight ",
    "all but the end of long phrases": "how i would want to oh so very badly please not ",
    "speakers by turns": "she said he told me ",
    "denials": "not never no don't ",
    "leet": "k1ll d!e ",
    "signs": "a@",
    "signs alone": "%$#@!",
    "bars": "|i|l|1",
    "digits": "1 ",
    "digits with signs between": "1-2-3-4 ",
    "phone numbers": "07700 900123 ",
    "account numbers": "GB82 WEST 1234 5698 7654 32 ",
    "streets": "12 High Street, ",
    "names on other sites": "insta: @abc_d ",
    "mail addresses": "a.b@c.de ",
    "beginnings of mail addresses": "a@b.",
    "links": "http://www.a.b/c?d=e&f ",
    "spaced letters": "k i l l ",
    "glued words": "iwanttodie",
    "one word": "a",
    "letters three times over": "aaabbbccc ",
    "quotation marks": '"',
    "apostrophes": "'a'b",
    "brackets": "(a)[b]{c}",
    "stars": "*_*",
    "sentence ends": "a. ",
    "line breaks": "\n",
    "zero-width characters": "\u200b",
    "accents": "a\u0301\u0301\u0301",
    "emoji": "\U0001f62d\U0001f52b",
    "mixed scripts": "\u0430b\u0432c\u0434 ",
    "another script": "\u043f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440 ",
}


def hostile_texts(texts: list[str]) -> dict[str, str]:
    """Takes example sentences; returns texts of 64 KiB by the name of what makes each of them hard."""
    chance = random.Random(9)
    found = {name: (unit * (SIZE // len(unit) + 1))[:SIZE] for name, unit in _UNITS.items()}
    words = sorted({word for text in texts for word in re.findall(r"[a-z']+", text.lower())})
    found["the examples' words in any order"] = " ".join(chance.choice(words) for _ in range(14_000))[:SIZE]
    found["the examples in any order"] = " ".join(chance.choice(texts) for _ in range(1_500))[:SIZE]
    found["the examples as one sentence"] = re.sub(r"[.!?;\n]", " ", found["the examples in any order"])
    found["any letters"] = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz  ") for _ in range(SIZE))
    found["any leet"] = "".join(chance.choice("abcdei1!@03$ ") for _ in range(SIZE))
    found["any signs"] = "".join(chr(chance.randrange(32, 0x2FFF)) for _ in range(SIZE))
    found["any spaced letters"] = " ".join(chance.choice("abcdefghijklmnopqrst") for _ in range(SIZE // 2))
    return found


def disguised_texts(texts: list[str]) -> dict[str, str]:
    """Takes example sentences; returns texts of 64 KiB in which they stand disguised, by the name of the disguise."""
    chance = random.Random(10)
    plain = " ".join(chance.choice(texts) for _ in range(1_500))[:SIZE]
    found = {f"the examples {name}": disguise(chance, plain)[:SIZE] for name, disguise in _DISGUISES.items()}
    for name, before, after in (
        ("in quotes", '"', '" '),
        ("in quoted lines", "> ", "\n"),
        ("by lines", "", "\n\n"),
    ):
        lines = (chance.choice(texts).replace("\n", " ") for _ in range(1_500))
        found[f"the examples {name}"] = "".join(f"{before}{line}{after}" for line in lines)[:SIZE]
    return found


_LEET = str.maketrans("ieaos", "13405")
_LOOKALIKES = str.maketrans("aeoic", "\u0430\u0435\u043e\u0456\u0441")
_SIGNS = "!@#$%^&*()_-+=.,;:?/|~"


def _by_letter(share: float, how: Disguise) -> Disguise:
    """A disguise of so many of the letters."""
    return lambda chance, text: "".join(
        how(chance, char) if chance.random() < share else char for char in text
    )


_DISGUISES: dict[str, Disguise] = {
    "with signs between": _by_letter(0.08, lambda chance, char: chance.choice(_SIGNS) + char),
    "with signs for letters": _by_letter(0.1, lambda chance, _: chance.choice(_SIGNS)),
    "in leet": lambda _, text: text.lower().translate(_LEET),
    "in leet by chance": _by_letter(0.4, lambda _, char: char.lower().translate(_LEET)),
    "in look-alikes": lambda _, text: text.lower().translate(_LOOKALIKES),
    "in full width": lambda _, text: "".join(chr(0xFEE0 + ord(c)) if "!" <= c <= "~" else c for c in text),
    "stretched": _by_letter(0.2, lambda _, char: char * 3 if char in "aeiou" else char),
    "spaced": lambda _, text: " ".join(text),
    "spaced here and there": lambda chance, text: " ".join(
        " ".join(word) if chance.random() < 0.3 else word for word in text.split()
    ),
    "glued": lambda _, text: re.sub("([a-z]) (?=[a-z])", r"\1", text.lower()),
    "with stops for spaces": lambda _, text: text.replace(" ", "."),
    "with hyphens for spaces": lambda _, text: text.replace(" ", "-"),
    "with accents": lambda chance, text: "".join(c + chr(0x300 + chance.randrange(0x6F)) for c in text),
    "with emoji between": lambda _, text: text.replace(" ", " \U0001f62d "),
    "with joiners between": lambda _, text: "\u200d".join(text),
    "with marks of bold": _by_letter(0.05, lambda _, char: f"<b>{char}</b>"),
}


def lexicon_texts(lexicon: Lexicon) -> dict[str, str]:
    """Takes a lexicon; returns texts of 64 KiB made of what it looks for, or nearly that."""
    chance = random.Random(11)
    phrases = [phrase.nodes for entry in lexicon.entries for phrase in entry.phrases]
    gaps = [nodes for nodes in phrases if sum(isinstance(node, Gap) for node in nodes) > 1]
    cues = [phrase.nodes for context in lexicon.contexts for phrase in context.phrases]
    known = sorted(filter(str.isalpha, lexicon.language.known))
    private = [cue for cues in lexicon.language.privacy.values() for cue in cues]
    kinds: dict[str, Callable[[], str]] = {
        "every phrase of the lexicon": lambda: _written(chance, chance.choice(phrases)),
        "its phrases with their stops": lambda: _written(chance, chance.choice(phrases)) + ".",
        "its phrases with a word missing": lambda: _written(
            chance, _less_one(chance, chance.choice(phrases))
        ),
        "its phrases with gaps": lambda: _written(chance, chance.choice(gaps)),
        "all but the end of these": lambda: _written(chance, chance.choice(gaps)[:-1]),
        "its contexts": lambda: _written(chance, chance.choice(cues)),
        "its words": lambda: chance.choice(known),
        "its words with a slip": lambda: _slipped(chance, chance.choice(known)),
        "its words masked": lambda: re.sub("(?<=.)[aeiou]", "*", chance.choice(known)),
        "its words glued": lambda: "".join(chance.choice(known) for _ in range(4)),
        "its cues of personal data": lambda: f"{chance.choice(private)} {chance.choice(_PERSONAL)}",
    }
    return {name: " ".join(make() for _ in range(SIZE // 4))[:SIZE] for name, make in kinds.items()}


_PERSONAL = ("12", "Ab Cd", "07700 900123", "@ab_c", "")


def _less_one(chance: random.Random, nodes: Sequence) -> Sequence:
    without = chance.randrange(len(nodes))
    return nodes[:without] + nodes[without + 1 :]


def _slipped(chance: random.Random, word: str) -> str:
    place = chance.randrange(len(word))
    return word[:place] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[place + 1 :]


def _written(chance: random.Random, nodes: Sequence) -> str:
    """One way to say a phrase."""
    said = []
    for node in nodes:
        match node:
            case Word(text):
                said.append(text)
            case Number(least):
                said.append(str(least))
            case Gap(most):
                said.extend(
                    chance.choices(("so", "the", "tea", "i", "you", "not"), k=chance.randrange(most + 1))
                )
            case Choice(options, optional) if not optional or chance.random() < 0.5:
                said.append(_written(chance, chance.choice(options)))
    return " ".join(filter(None, said))
