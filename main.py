"""Starts ALPR Desk; what that means is decided in `alpr_desk.app`."""

from alpr_desk.app import main

if __name__ == "__main__":
    main()
