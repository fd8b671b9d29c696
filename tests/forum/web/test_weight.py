"""Pages travel small, with what they need beside them."""

import httpx


async def test_pages_and_style_travel_compressed(client: httpx.AsyncClient) -> None:
    for path in ("/rules", "/static/app.css"):
        answer = await client.get(path, headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert int(answer.headers["content-length"]) < len(answer.content) / 2


async def test_a_browser_that_cannot_unpack_gets_it_plain(client: httpx.AsyncClient) -> None:
    answer = await client.get("/rules", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert "<h1>" in answer.text
