"""`python -m inkling` is the same as `inkling`."""

import sys

from inkling.cli import main

if __name__ == "__main__":
    sys.exit(main())
