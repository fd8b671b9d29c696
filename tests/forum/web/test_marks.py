"""The mark beside an alias: the same for one persona, geometry only, and nothing of the id in it."""

from uuid import uuid4

from forum.web.marks import mark


def test_one_persona_always_has_one_mark() -> None:
    persona = uuid4()
    assert mark(persona) == mark(persona)


def test_many_personas_have_many_marks() -> None:
    assert len({mark(uuid4()) for _ in range(400)}) > 200


def test_a_mark_carries_no_style_no_script_and_no_id() -> None:
    persona = uuid4()
    drawn = mark(persona)
    assert "style" not in drawn
    assert "script" not in drawn
    assert str(persona)[:8] not in drawn
    assert 'aria-hidden="true"' in drawn
    assert len(drawn) < 600
