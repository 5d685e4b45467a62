"""One use case per file: the handlers behind the Desk. Imported by `alpr_desk.app` alone."""
