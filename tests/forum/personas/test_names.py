"""Aliases: unlike others in the room, unlike one's own elsewhere, and never a name of those who run the forum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.personas import names


def test_suggested_aliases_share_no_word_with_ones_own_elsewhere_nor_with_each_other() -> None:
    elsewhere = ["Amber Heron", "Quiet Lamp"]
    for _turn in range(50):
        found = names.suggestions([], elsewhere, 3)
        words = [word for alias in [*found, *elsewhere] for word in alias.split()]
        assert len(found) == 3
        assert len(set(words)) == len(words)


def test_a_suggestion_is_never_a_name_that_someone_has_here() -> None:
    taken = [
        f"{first} {second}" for first in names._listed("first") for second in names._listed("second")[:80]
    ]
    for alias in names.suggestions(taken, [], 3):
        assert alias not in taken


@pytest.mark.parametrize(
    "alias", ["quiet heron", "Quiet  Her0n", "QUIET-HERON", "Quiet Heronn", "Quïet Heron"]
)
def test_nobody_can_be_taken_for_somebody_else_in_the_room(alias: str) -> None:
    assert names.fault_of(names.tidy(alias), ["Quiet Heron"], [])


@pytest.mark.parametrize("alias", ["Amber Owl", "amber fox", "Silver Owl", "AmberOwl"])
def test_an_alias_like_ones_own_in_another_room_is_refused(alias: str) -> None:
    assert names.fault_of(alias, [], ["Amber Owl"])


@pytest.mark.parametrize(
    "alias",
    ["Moderator", "the staff", "x", "a" * 31, "", "call 5551234567", "<b>", "a@b", "--", "12", "Leeward"],
)
def test_an_alias_that_misleads_or_leads_to_someone_is_refused(alias: str) -> None:
    assert names.fault_of(names.tidy(alias), [], [])


@pytest.mark.parametrize("alias", ["Mo", "Zoë", "Anne-Marie", "O'Neill", "Kestrel 7", "Мир", "静か", "J."])
def test_ordinary_names_are_welcome(alias: str) -> None:
    assert names.fault_of(names.tidy(alias), ["Quiet Heron"], ["Amber Owl"]) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_check(alias: str) -> None:
    names.fault_of(names.tidy(alias), ["Quiet Heron"], ["Amber Owl"])
    names.key_of(alias)
