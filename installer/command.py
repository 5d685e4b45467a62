"""The command line's entry in a shipped program; PyInstaller starts from a script, not from an entry point."""

import sys
from multiprocessing import freeze_support

from alpr_desk.app import cli_main

if __name__ == "__main__":
    freeze_support()  # a benchmark starts a second process from this program
    sys.exit(cli_main())
