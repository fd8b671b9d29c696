"""Let ``python -m forum`` be the command ``leeward``; it may not do anything else."""

import sys

from forum.cli import main

if __name__ == "__main__":
    sys.exit(main())
