"""Where the bundled program begins."""

import multiprocessing
import sys

if __name__ == "__main__":
    # A worker process starts this program too, and goes no further than here.
    multiprocessing.freeze_support()
    from inkling.cli import main

    sys.exit(main())
