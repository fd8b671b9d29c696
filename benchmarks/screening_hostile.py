"""Texts of 64 KiB that are made to take long; it measures nothing."""

from __future__ import annotations

import random
import re

SIZE = 65_536
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
