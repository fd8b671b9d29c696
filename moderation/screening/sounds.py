"""Hears a misspelt word by its sound: 'brij' as 'bridge'. The sounds and the words worth hearing are the locale's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SHORTEST = 4
MOST_REMEMBERED = 20_000


class Sounds:
    """Spellings by ear of chosen words; words that are known as they stand are never changed."""

    def __init__(
        self, rules: Sequence[tuple[str, str]], vowels: str, words: Iterable[str], known: frozenset[str]
    ) -> None:
        self._rules = tuple(rules)
        self._vowels = frozenset(vowels)
        self._known = known
        self._heard: dict[str, str | None] = {}
        self._by_sound: dict[str, str] = {}
        for word in words:
            self._by_sound.setdefault(self.sound(word), word)

    def sound(self, word: str) -> str:
        """Takes a word in small letters; returns its sound: equal sounds may be the same word spelt by ear."""
        for written, spoken in self._rules:
            if written in word:
                word = word.replace(written, spoken)
        heard: list[str] = []
        for letter in word.rstrip("".join(self._vowels)) or word:
            now = "*" if letter in self._vowels else letter
            if not heard or heard[-1] != now:
                heard.append(now)
        return "".join(heard)

    def hear(self, word: str) -> str | None:
        """Takes a word that the lexicon doesn't know; returns the word it sounds like, or None."""
        if word in self._heard:
            return self._heard[word]
        found = None
        if len(word) >= SHORTEST and word.isalpha() and word not in self._known:
            found = self._by_sound.get(self.sound(word))
        if len(self._heard) < MOST_REMEMBERED:
            self._heard[word] = found
        return found
