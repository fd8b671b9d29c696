"""Between two directions: numbers are read as they are dialled, words in the direction of their own language."""

import httpx

from forum.foundation.translate import Ours
from forum.web import pages


async def test_a_number_is_never_turned_around(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/help?country=GB", headers={"accept-language": "ar"})).text
    numbers = shown.split('href="tel:')[:-1]
    assert len(numbers) > 2
    assert all(before.rsplit("<a", 1)[1].count('dir="ltr"') == 1 for before in numbers)


def test_only_our_own_sentence_is_translated_where_a_persons_words_could_stand() -> None:
    template = pages.environment("es").from_string("{{ theirs|ours }} {{ our|ours }}")
    said = template.render(theirs="today", our=Ours("today"))
    assert said.startswith("today ")
