"""Ways of using a page without a mouse: by the keyboard alone, and by touch; nothing is focused or clicked for them."""

from tests.browser.visiting import Visitor

MOST_TABS = 150
_AT = "wanted => document.activeElement !== document.body && document.activeElement.matches(wanted)"


class Keyboard:
    """Someone who has only keys."""

    def __init__(self, someone: Visitor) -> None:
        self.someone, self.page = someone, someone.page

    async def reach(self, wanted: str) -> None:
        """Press Tab until what is wanted (a selector) has the focus. Raises AssertionError where no key leads there."""
        for _press in range(MOST_TABS):
            if await self.page.evaluate(_AT, wanted):
                return
            await self.page.keyboard.press("Tab")
        said = await self.page.inner_text("main")
        raise AssertionError(f"no Tab leads to {wanted} on {self.page.url}: {said}")

    async def follow(self, wanted: str) -> None:
        """Reach a link or button, press Enter, and wait for the next page."""
        await self.reach(wanted)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def choose(self, wanted: str) -> None:
        """Reach a group of choices, and press the arrow until the wanted one is chosen."""
        name = await self.page.locator(wanted).first.get_attribute("name")
        await self.reach(f"input[name={name}]")
        await self.page.keyboard.press("Space")
        for _press in range(20):
            if await self.page.locator(wanted).first.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {wanted}")

    async def write(self, wanted: str, words: str) -> None:
        """Reach a field and type."""
        await self.reach(wanted)
        await self.page.keyboard.type(words)

    async def sign_in(self, name: str) -> None:
        """Come in by keys."""
        await self.someone.go("/sign-in")
        await self.write("[name=sign_in_name]", name)
        await self.write("[name=passphrase]", self.someone.forum.passphrases[name])
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")


PHONE = {"width": 360, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
