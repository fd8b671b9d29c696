"""``leeward lexicon try`` counts what a rule does to posts of late, shows words only when asked, and is audited."""

from pathlib import Path

from tests.forum.verbs.test_operators import Verb, env, leeward, sql  # noqa: F401 - fixtures
from tests.moderation.test_lexicon_text import OURS

POSTED = (
    "INSERT INTO room (id, slug, title, topic, kind, access) VALUES "
    "('3f0e4b0c-64a4-4a1f-9a53-3d1f7c9f4f10', 'quiet', 'Quiet', 'grief', 'peer_led', 'open')",
    "INSERT INTO persona (id, room_id, handle, alias, alias_key, made_week) VALUES "
    "('5a3cf4fe-52f6-4a39-8a6e-0d8f6f1f6d11', '3f0e4b0c-64a4-4a1f-9a53-3d1f7c9f4f10', '\\x0102', 'Wren', 'wren', "
    "'2026-11-16')",
    "INSERT INTO thread (id, room_id, persona_id, title, wants, state, last_pos, day, activity) VALUES "
    "('0d3cbd1c-97d3-4c55-9b18-1d9a5e4f4f10', '3f0e4b0c-64a4-4a1f-9a53-3d1f7c9f4f10', "
    "'5a3cf4fe-52f6-4a39-8a6e-0d8f6f1f6d11', 'Tea', 'listening', 'published', 2, CURRENT_DATE, 1)",
    *(
        "INSERT INTO post (id, room_id, thread_id, persona_id, pos, body, body_html, state, day) VALUES "
        "(gen_random_uuid(), '3f0e4b0c-64a4-4a1f-9a53-3d1f7c9f4f10', '0d3cbd1c-97d3-4c55-9b18-1d9a5e4f4f10', "
        f"'5a3cf4fe-52f6-4a39-8a6e-0d8f6f1f6d11', {pos}, '{body}', '', 'published', CURRENT_DATE)"
        for pos, body in enumerate(("Buy a brass teapot from Lena now", "I drank my tea"), start=1)
    ),
)


def test_a_rule_is_tried_without_effect(leeward: Verb, env: dict[str, str], tmp_path: Path) -> None:  # noqa: F811
    leeward("migrate", env=env)
    sql(env["DATABASE_URL"], *POSTED)
    file = tmp_path / "ours.toml"
    file.write_text(OURS, encoding="utf-8")

    ran = leeward("lexicon", "try", str(file), "--days", "7", env=env)
    assert ran.returncode == 0, ran.stderr
    assert "read 2 posts of the last 7 days" in ran.stdout
    assert "ours.teapot: fires on 1, newly on 1, no longer on 0" in ran.stdout
    assert "brass" not in ran.stdout

    shown = leeward("lexicon", "try", str(file), "--show", env=env).stdout
    assert "brass teapot" in shown
    assert "Lena" not in shown

    ran = leeward("lexicon", "try", "ideation.want-to-die", env=env)
    assert "ideation.want-to-die: fires on 0" in ran.stdout
    acts = sql(env["DATABASE_URL"], "SELECT act, actor FROM audit_entry")
    assert acts == [("lexicon_tried", "cli")] * 3
    assert sql(env["DATABASE_URL"], "SELECT count(*) FROM moderation_case") == [(0,)]

    ran = leeward("lexicon", "try", "ideation.want-to-dye", env=env)
    assert ran.returncode == 1
    assert "ideation.want-to-die" in ran.stderr

    file.write_text("[[entry]]\nid = teapot\n", encoding="utf-8")
    ran = leeward("lexicon", "try", str(file), env=env)
    assert ran.returncode == 1
    assert "ours.toml:2:" in ran.stderr
    assert leeward("lexicon", "try", "x", "--days", "0", env=env).returncode == 1
