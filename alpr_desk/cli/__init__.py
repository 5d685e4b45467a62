"""The command line: the same requests as the window, through the same Desk, for scripts and headless use."""
