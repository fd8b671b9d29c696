"""The door as a browser without script meets it."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from forum.accounts import drafts, routes
from forum.foundation import clock
from forum.foundation.rate_limit import AddressLimiter
from forum.storage.database import Database
from forum.storage.tables.accounts import Account, Session, Vault
from tests.forum.accounts.browser import AGREED, fields, join, keep_code, sign_in, submit, words_of_card

ONCE_OR_TOKEN = re.compile(r'name="(_csrf|_once)" value="[^"]*"')


async def test_a_stranger_joins_with_what_was_made_for_them(client: httpx.AsyncClient) -> None:
    known = await join(client)
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", known["sign_in_name"])
    assert len(known["passphrase"].split()) == 7
    assert (await client.get("/me")).status_code == 200


async def test_joining_keeps_no_name_no_passphrase_and_no_day(
    client: httpx.AsyncClient, database: Database
) -> None:
    known = await join(client)
    async with database.reading() as session:
        row = (await session.scalars(select(Account))).one()
    kept = repr({name: value for name, value in vars(row).items() if not name.startswith("_")})
    assert known["sign_in_name"] not in kept
    assert known["passphrase"] not in kept
    assert row.made_month.day == 1
    assert row.seen_quarter.month in (1, 4, 7, 10)


@pytest.mark.parametrize("missing", ["agree", "of_age"])
async def test_what_must_be_confirmed_is_asked_for_and_all_that_was_typed_is_kept(
    client: httpx.AsyncClient, missing: str
) -> None:
    ticked = {name: "on" for name in AGREED if name != missing}
    shown = await client.get("/join")
    typed = {**fields(shown.text, "/join"), **ticked, "draft": "words before joining"}
    answer = await client.post("/join", data=typed)
    assert answer.status_code == 422
    again = fields(answer.text, "/join")
    assert again["sign_in_name"] == typed["sign_in_name"]
    assert again["passphrase"] == typed["passphrase"]
    assert again["draft"] == "words before joining"
    assert f'id="e-{missing}"' in answer.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"passphrase": "short"}, "passphrase"),
        ({"passphrase": "passwordpassword1"}, "passphrase"),
        ({"passphrase": ""}, "passphrase"),
        ({"sign_in_name": ""}, "sign_in_name"),
        ({"sign_in_name": "!"}, "sign_in_name"),
        ({"sign_in_name": "x" * 65}, "sign_in_name"),
    ],
)
async def test_a_weak_choice_is_explained_beside_its_field(
    client: httpx.AsyncClient, typed: dict[str, str], field: str
) -> None:
    answer = await submit(client, "/join", "/join", **AGREED, **typed)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text


async def test_a_name_that_someone_has_is_not_given_twice(
    client: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    known = await join(client)
    name = known["sign_in_name"].upper().replace("-", " ")
    answer = await submit(other_browser, "/join", "/join", **AGREED, sign_in_name=name)
    assert answer.status_code == 422
    assert 'id="e-sign_in_name"' in answer.text


async def test_a_doubled_submit_makes_one_account(client: httpx.AsyncClient, database: Database) -> None:
    shown = await client.get("/join")
    sent = {**fields(shown.text, "/join"), **AGREED}
    cookies = dict(client.cookies)
    first = await client.post("/join", data=sent)
    client.cookies.clear()
    client.cookies.update(cookies)
    second = await client.post("/join", data=sent)
    assert [first.status_code, second.status_code] == [303, 303]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Account)) == 1


async def test_words_typed_before_joining_wait_in_the_composer(
    client: httpx.AsyncClient, database: Database
) -> None:
    place = "/threads/3f1c/replies"
    shown = await client.get("/sign-in")
    carried = await client.post(
        "/join/start",
        data={**fields(shown.text, "/sign-in"), "_csrf": "x", "draft": "my words", "next": place},
    )
    assert carried.status_code == 403  # a form of another page is not taken, and its words are shown
    assert "my words" in carried.text
    answer = await submit(client, "/join", "/join", **AGREED, draft="my words", next=place)
    assert answer.headers["location"] == f"/join/recovery?next={place}?draft=1"
    later = await submit(client, answer.headers["location"], "/join/recovery", later="on")
    assert later.headers["location"] == f"{place}?draft=1"
    async with database.reading() as session:
        row = (await session.scalars(select(Vault))).one()
    assert row.kind == drafts.KIND
    assert b"my words" not in row.sealed


async def test_the_recovery_code_is_kept_only_when_two_of_its_words_come_back(
    client: httpx.AsyncClient, database: Database
) -> None:
    await join(client)
    card = await client.get("/join/recovery")
    assert words_of_card(card.text) == words_of_card((await client.get("/join/recovery")).text)
    wrong = await submit(client, "/join/recovery", "/join/recovery", word_a="zebra", word_b="zebra")
    assert wrong.status_code == 422
    assert words_of_card(wrong.text) == words_of_card(card.text)
    async with database.reading() as session:
        assert (await session.scalars(select(Account.recovery_verifier))).one() is None
    await keep_code(client)
    async with database.reading() as session:
        assert (await session.scalars(select(Account.recovery_verifier))).one() is not None


async def test_someone_who_lost_the_passphrase_comes_back_once_by_the_code(
    client: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    known = await join(client)
    code = await keep_code(client)
    chosen = "a new passphrase of mine"
    typed = {"sign_in_name": known["sign_in_name"], "recovery_code": code.upper(), "passphrase": chosen}
    answer = await submit(other_browser, "/recover", "/recover", **typed)
    assert answer.headers["location"] == "/join/recovery"
    assert (await other_browser.get("/me")).status_code == 200
    assert (await client.get("/me")).status_code == 401  # the other browser's session has ended
    assert (await sign_in(client, known)).status_code == 422
    assert (await sign_in(client, {**known, "passphrase": chosen})).status_code == 303
    assert (await submit(other_browser, "/recover", "/recover", **typed)).status_code == 422  # it works once


async def test_signing_in_forgives_case_spacing_and_one_slip_a_word(client: httpx.AsyncClient) -> None:
    known = await join(client)
    words = known["passphrase"].split()
    slips = [word[0] + word[2:] if at % 2 else word.upper() for at, word in enumerate(words)]
    client.cookies.clear()
    typed = {"sign_in_name": known["sign_in_name"].upper(), "passphrase": "  ".join(slips)}
    assert (await sign_in(client, typed)).status_code == 303


async def test_an_unknown_name_and_a_wrong_passphrase_get_the_same_bytes(client: httpx.AsyncClient) -> None:
    known = await join(client)
    client.cookies.clear()
    name = known["sign_in_name"]
    other = name[:-1] + ("1" if name[-1] != "1" else "2")
    pages = []
    for typed in (name, other):
        shown = await client.get("/sign-in")
        sent = {**fields(shown.text, "/sign-in"), "sign_in_name": typed, "passphrase": "not the passphrase"}
        # Packed, the length follows the tokens, which are new on every page.
        answer = await client.post("/sign-in", data=sent, headers={"accept-encoding": "identity"})
        headers = sorted((key, value) for key, value in answer.headers.items() if key != "date")
        pages.append((answer.status_code, headers, ONCE_OR_TOKEN.sub("", answer.text).replace(typed, "NAME")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


async def test_a_cookie_that_the_client_chose_never_becomes_a_session(
    client: httpx.AsyncClient, database: Database
) -> None:
    known = await join(client)
    client.cookies.clear()
    client.cookies.set("leeward_session", "chosen-by-someone-else")
    answer = await sign_in(client, known)
    assert answer.status_code == 303
    given = answer.cookies["leeward_session"]
    assert given != "chosen-by-someone-else"
    client.cookies.clear()
    client.cookies.set("leeward_session", "chosen-by-someone-else")
    assert (await client.get("/me")).status_code == 401
    async with database.reading() as session:
        hashes = [row.hex() for row in await session.scalars(select(Session.id_hash))]
    assert given not in str(hashes)


async def test_the_cookie_changes_at_sign_in_and_the_old_session_ends(client: httpx.AsyncClient) -> None:
    known = await join(client)
    before = client.cookies["leeward_session"]
    answer = await sign_in(client, known)
    assert answer.cookies["leeward_session"] != before
    client.cookies.clear()
    client.cookies.set("leeward_session", before)
    assert (await client.get("/me")).status_code == 401


async def test_after_signing_out_the_old_cookie_opens_nothing(client: httpx.AsyncClient) -> None:
    await join(client)
    old = client.cookies["leeward_session"]
    answer = await submit(client, "/me", "/sign-out")
    assert answer.status_code == 303
    client.cookies.clear()
    client.cookies.set("leeward_session", old)
    assert (await client.get("/me")).status_code == 401


async def test_a_new_passphrase_ends_every_other_session(
    client: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    known = await join(client)
    assert (await sign_in(other_browser, known)).status_code == 303
    typed = {"passphrase": known["passphrase"], "new_passphrase": "another one of my own"}
    answer = await submit(client, "/me/passphrase", "/me/passphrase", **typed)
    assert answer.headers["location"] == "/me"
    assert (await client.get("/me")).status_code == 200
    assert (await other_browser.get("/me")).status_code == 401
    assert (await sign_in(other_browser, {**known, "passphrase": "another one of my own"})).status_code == 303


async def test_the_passphrase_is_not_changed_by_someone_who_only_found_the_browser_open(
    client: httpx.AsyncClient,
) -> None:
    await join(client)
    typed = {"passphrase": "a guess of theirs", "new_passphrase": "another one of my own"}
    answer = await submit(client, "/me/passphrase", "/me/passphrase", **typed)
    assert answer.status_code == 422
    assert "another one of my own" not in answer.text or 'id="e-passphrase"' in answer.text
    assert "a guess of theirs" not in answer.text


async def test_other_browsers_can_be_signed_out(
    client: httpx.AsyncClient, other_browser: httpx.AsyncClient
) -> None:
    known = await join(client)
    await sign_in(other_browser, known)
    assert "1 other" in (await client.get("/me/sessions")).text
    assert (await submit(client, "/me/sessions", "/me/sessions")).status_code == 303
    assert (await other_browser.get("/me")).status_code == 401
    assert "Only in this browser" in (await client.get("/me/sessions")).text


async def test_an_expired_session_answers_with_the_sign_in_page(client: httpx.AsyncClient) -> None:
    await join(client)
    with clock.shifted(timedelta(hours=13)):
        answer = await client.get("/me")
    assert answer.status_code == 401
    assert fields(answer.text, "/sign-in")["next"] == "/me"


@pytest.mark.parametrize(
    "place", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a//b"]
)
async def test_after_signing_in_nobody_is_sent_elsewhere(client: httpx.AsyncClient, place: str) -> None:
    known = await join(client)
    answer = await sign_in(client, known, next=place)
    assert answer.headers["location"] == "/rooms"


async def test_a_kept_session_outlives_the_browser_and_an_ordinary_one_does_not(
    client: httpx.AsyncClient,
) -> None:
    known = await join(client)
    ordinary = (await sign_in(client, known)).headers["set-cookie"].lower()
    kept = (await sign_in(client, known, keep="on")).headers["set-cookie"].lower()
    assert "max-age" not in ordinary
    assert f"max-age={14 * 86400}" in kept
    for cookie in (ordinary, kept):
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
    with clock.shifted(timedelta(days=13)):
        assert (await client.get("/me")).status_code == 200
    with clock.shifted(timedelta(days=15)):
        assert (await client.get("/me")).status_code == 401


@pytest.mark.parametrize("path", ["/join", "/sign-in", "/recover"])
@pytest.mark.parametrize("value", ["", "\x00", "\ud800", "x" * 70_000, "🜁" * 300])
async def test_odd_input_gets_a_clear_page(client: httpx.AsyncClient, path: str, value: str) -> None:
    shown = await client.get(path)
    names = [name for name in fields(shown.text, path) if not name.startswith("_")]
    sent = {**fields(shown.text, path), **dict.fromkeys(names, value), **AGREED}
    body = "&".join(
        f"{name}={_quoted(words)}" for name, words in sent.items() if name in fields(shown.text, path)
    )
    answer = await client.post(
        path, content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 422, answer.text
    assert "<h1>" in answer.text


def _quoted(words: str) -> str:
    return "".join(f"%{byte:02x}" for byte in words.encode("utf-8", "surrogatepass"))


async def test_a_field_that_we_do_not_know_is_refused(client: httpx.AsyncClient) -> None:
    answer = await submit(client, "/join", "/join", **AGREED, admin="on")
    assert answer.status_code == 422


async def test_a_throttled_sign_in_shows_the_form_with_the_wait_and_keeps_what_was_written(
    client: httpx.AsyncClient,
) -> None:
    known = await join(client)
    client.cookies.clear()
    wrong = {**known, "passphrase": "not the passphrase", "draft": "my words", "next": "/rooms/grief/threads"}
    with clock.frozen(clock.now()):
        answers = [await sign_in(client, wrong) for _turn in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    last = answers[-1]
    assert int(last.headers["retry-after"]) >= 1
    assert "seconds" in last.text
    assert fields(last.text, "/sign-in")["draft"] == "my words"
    assert "not the passphrase" not in last.text


async def test_a_fault_page_never_carries_a_secret_along(client: httpx.AsyncClient) -> None:
    shown = await client.get("/recover")
    typed = {"recovery_code": "the eight words", "passphrase": "my new words", "_csrf": "x"}
    sent = {**fields(shown.text, "/recover"), **typed}
    answer = await client.post("/recover", data=sent)
    assert answer.status_code == 403
    assert "the eight words" not in answer.text
    assert "my new words" not in answer.text


async def test_a_network_that_makes_accounts_by_the_dozen_is_asked_to_wait(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "JOINS_AN_HOUR_IN_DEMO", 2)
    monkeypatch.setattr(routes, "_joining", AddressLimiter())
    for _turn in range(2):
        await join(client)
        client.cookies.clear()
    answer = await submit(client, "/join", "/join", **AGREED)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 60
    assert fields(answer.text, "/join")["sign_in_name"]
