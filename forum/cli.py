"""Read the command line, hand it to one verb and turn its faults into one clear line; may not do a verb's work."""

import argparse
import importlib
import sys
from collections.abc import Sequence

from forum.foundation.errors import ForumError
from forum.keys import KeyFaults
from forum.settings import OperatorFault

#: Every verb and the module of forum.verbs that registers it: the only list. One module may serve several verbs.
VERBS = {
    "serve": "serve",
    "worker": "worker",
    "migrate": "migrate",
    "check": "check",
    "setup": "setup",
    "demo": "demo",
    "screen": "screen",
    "lexicon": "screen",
    "staff": "staff",
    "room": "room",
    "backup": "backup",
    "restore": "backup",
    "keys": "keys",
    "audit": "audit",
    "disclose": "disclose",
}

DONE, FAULT, WRONG_USE, STOPPED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns 0 when done, 1 for a fault that the user can mend; exits 2 for wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parsed = parser(arguments[0] if arguments else "").parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except (OperatorFault, KeyFaults) as fault:
        return _say(str(fault))
    except ForumError as fault:
        return _say(fault.key % dict(fault.params) if fault.params else fault.key)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # The reader of a pipe has gone (as with | head): nothing to mend, nobody to tell.
        sys.stderr.close()
        return DONE


def parser(verb: str = "") -> argparse.ArgumentParser:
    """Return the parser with the verb's own options, or with those of all verbs when ``verb`` is not one."""
    top = argparse.ArgumentParser(
        prog="leeward", description="An anonymous peer-support forum.", allow_abbrev=False
    )
    verbs = top.add_subparsers(metavar="VERB", required=True)
    # Only the verb's own module is loaded: a screener on a pipe needn't wait for a web server's imports.
    modules = [VERBS[verb]] if verb in VERBS else list(dict.fromkeys(VERBS.values()))
    for name in modules:
        importlib.import_module(f"forum.verbs.{name}").register(verbs)
    return top


def _say(text: str) -> int:
    print(text, file=sys.stderr)
    return FAULT
