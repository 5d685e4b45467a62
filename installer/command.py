"""The command line's entry in a shipped program; PyInstaller starts from a script, not from an entry point."""

import sys

from alpr_desk.app import cli_main

if __name__ == "__main__":
    sys.exit(cli_main())
