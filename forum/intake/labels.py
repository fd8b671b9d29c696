"""Says to staff what a label of the check stands for; keys of the catalogue only, it reads nothing."""

from collections.abc import Mapping

from forum.foundation.translate import mark as _

LABELS: Mapping[str, str] = {
    "suicide.passive": _("wish to be dead"),
    "suicide.ideation": _("thoughts of suicide"),
    "suicide.plan": _("a plan"),
    "suicide.means": _("means at hand"),
    "suicide.goodbye": _("a goodbye"),
    "suicide.in_progress": _("happening now"),
    "self_harm": _("self-harm"),
    "eating_disorder": _("eating"),
    "abuse.disclosed": _("abuse told"),
    "abuse.child": _("a child in danger"),
    "abuse.sexual": _("sexual violence told"),
    "harm_to_others": _("harm to others"),
    "third_party": _("about someone else"),
    "bereavement": _("bereavement"),
    "past_recovered": _("past, recovered"),
    "minor.stated": _("says they are a minor"),
    "harassment.insult": _("insult"),
    "harassment.hate": _("hate"),
    "harassment.threat": _("threat"),
    "harassment.encourage_death": _("urging someone to die"),
    "sexual_harassment": _("sexual harassment"),
    "doxxing": _("exposing someone"),
    "spam": _("advertising"),
    "method_information": _("method detail"),
}


def label(name: str) -> str:
    """Return what a label says to staff; `pii.*` is personal data, an unknown one stays as it is."""
    return _("personal data") if name.startswith("pii.") else LABELS.get(name, name)
