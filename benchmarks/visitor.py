"""Somebody without script whom a benchmark sends through the pages; knows only what the pages show."""

import re
from html import unescape

import httpx

from forum.demo import stories


class Visitor:
    """One browser: its own cookies over a shared connection."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """Take an open client; its cookies are not used."""
        self._client = client
        self._cookies: dict[str, str] = {}
        self._count = 0

    async def get(self, path: str) -> str:
        """Return a page; raises AssertionError for any answer but 200."""
        answer = await self._client.get(path, headers=self._headers())
        self._keep(answer)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return answer.text

    async def post(self, path: str, page: str, **fields: str) -> None:
        """Send a form with the tokens that ``page`` holds for it; raises AssertionError unless led on by 303."""
        form = next(f for f in re.findall(r"<form\b.*?</form>", page, re.DOTALL) if f'action="{path}"' in f)
        answer = await self._client.post(path, data=_hidden(form) | fields, headers=self._headers())
        self._keep(answer)
        assert answer.status_code == 303, f"{path} answered {answer.status_code}"

    async def first_thread(self) -> str:
        """Return the path of a thread in the first room."""
        slug = next(room.slug for room in stories.rooms() if room.access == "open")
        found = re.search(r'href="(/threads/[0-9a-f-]{36})', await self.get(f"/rooms/{slug}"))
        assert found is not None
        return found.group(1)

    async def sign_in(self, name: str) -> None:
        """Sign in as somebody of the demo."""
        someone = next(each for each in stories.people().all if each.sign_in_name == name)
        page = await self.get("/sign-in")
        await self.post("/sign-in", page, sign_in_name=name, passphrase=someone.passphrase)

    async def reply(self, thread: str) -> None:
        """Read the thread and write a reply to it."""
        self._count += 1
        page = await self.get(thread)
        await self.post(
            f"{thread}/replies",
            page,
            body=f"Thank you for telling us. Today was a little easier. {self._count}",
        )

    def _headers(self) -> dict[str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": jar} if jar else {}

    def _keep(self, answer: httpx.Response) -> None:
        self._cookies |= dict(answer.cookies.items())
        self._client.cookies.clear()


def _hidden(form: str) -> dict[str, str]:
    inputs = re.findall(r"<input\b[^>]*>", form)
    named = {tag: dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in inputs}
    return {
        at["name"]: unescape(at.get("value", ""))
        for at in named.values()
        if at.get("type") == "hidden" and "name" in at
    }
