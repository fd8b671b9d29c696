"""The simulated month obeys what the ladder promises, and the page shows what the code gives."""

from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import rota_simulation
from benchmarks.rota.chart import chart
from benchmarks.rota.figures import Cell, table
from benchmarks.rota.month import Simulation
from benchmarks.rota.people import Volunteer, rotas

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    return rota_simulation.simulate()


def test_nobody_is_rung_in_their_quiet_hours_or_beyond_their_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[Volunteer, datetime]] = []
    count = Volunteer.is_rung

    def note(who: Volunteer, now: datetime) -> None:
        rung.append((who, now))
        count(who, now)

    monkeypatch.setattr(Volunteer, "is_rung", note)
    for people in rotas().values():
        Simulation(people, 500, 7).run()
    off = [(who, now) for who, now in rung if not who.on_duty(now)]
    assert off
    assert not [now for who, now in off if who.quiet is not None and who.quiet.covers(now)]
    assert all(
        rings <= (who.cap or 0) or any(weekday_hour[1] >= 21 for weekday_hour in who.on)
        for who, _ in rung
        for rings in who.rings.values()
    )


def test_more_people_never_make_anyone_wait_longer(cells: list[Cell]) -> None:
    for posts in rota_simulation.SIZES:
        mine = [each for each in cells if each.posts_a_day == posts]
        for level in (0, 1):
            hours = [each.waits[level].no_word_in_an_hour for each in mine]
            assert hours == sorted(hours, reverse=True)


def test_everyone_who_is_answered_had_a_word_after_they_asked() -> None:
    calls = Simulation(rotas()["10 volunteers"], 500, 3).run().calls
    assert calls
    assert all(each.first_word - each.opened > timedelta() for each in calls if each.first_word)


def test_the_page_and_its_picture_show_what_the_code_gives(cells: list[Cell]) -> None:
    """Turned red? `python -m benchmarks.rota_simulation --write`, and read the page's conclusions again."""
    assert table(cells) in (DOCS / "rota-simulation.md").read_text()
    assert chart(cells) == (DOCS / "pictures" / "rota-simulation.svg").read_text()


def test_the_picture_is_a_picture_without_script_or_link(cells: list[Cell]) -> None:
    root = ElementTree.fromstring(chart(cells))
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
        "svg", "title", "desc", "rect", "text", "path", "circle",
    }  # fmt: skip
