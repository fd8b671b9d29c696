"""How the desk says acts, limits and reasons; keys of the catalogue only, it reads nothing."""

from collections.abc import Mapping

from forum.foundation.translate import mark as _

ACTS: Mapping[str, str] = {
    "publish": _("Let it stand in the room"),
    "keep": _("Leave it as it is"),
    "hide": _("Take it out of view"),
    "redact": _("Take a part out"),
    "remove": _("Remove it"),
    "escalate": _("Ring the people on call"),
    "no_action": _("Nothing to do"),
}
LIMITS: Mapping[str, str] = {
    "note": _("A note, nothing more"),
    "posts_wait": _("Posts are read by a person first"),
    "read_only": _("Reads, but doesn't write"),
    "leave_room": _("Leaves the room"),
    "site": _("Reads only, in every room"),
}
FLAGS: Mapping[str, str] = {
    "bullying": _("bullying"),
    "judging": _("judging"),
    "hate": _("hate"),
    "sexual": _("sexual"),
    "personal_data": _("personal data"),
    "spam": _("advertising"),
    "method": _("method detail"),
    "worried": _("worried about them"),
    "facilitator": _("someone who leads here"),
    "other": _("something else"),
}
ORIGINS: Mapping[str, str] = {
    "finding": _("the automatic check stopped at it"),
    "flag": _("somebody here pointed it out"),
    "unscreened": _("no check reads this language"),
    "check_failed": _("the check broke on it"),
    "worried": _("somebody is worried about the writer"),
    "minor": _("the writer may be a minor"),
    "escalated": _("somebody passed it on"),
}
OUTCOMES: Mapping[str, str] = {
    "upheld": _("The decision stands"),
    "changed": _("The limit ends, the text stays as decided"),
    "reversed": _("The decision is taken back"),
}
POST_STATES: Mapping[str, str] = {
    "published": _("in the room for all to read"),
    "waiting": _("waiting: only its writer and we see it"),
    "hidden": _("out of view"),
    "removed": _("removed"),
    "withdrawn": _("taken back by its writer"),
}
REPORTERS: Mapping[str, str] = {
    "new": _("new here"),
    "unknown": _("no earlier reports"),
    "often": _("earlier reports mostly upheld"),
    "seldom": _("earlier reports mostly not upheld"),
}
EVENTS: Mapping[str, str] = {
    "case_read": _("read a case"),
    "case_claimed": _("claimed a case"),
    "case_taken_over": _("took a case over"),
    "case_released": _("released a case"),
    "case_decided": _("decided"),
    "limit_imposed": _("set a limit"),
    "appeal_opened": _("a second look was asked for"),
    "appeal_read": _("read a second look"),
    "appeal_heard": _("answered a second look"),
}
