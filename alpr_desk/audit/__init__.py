"""The hash chain of access records: canonical bytes, linking, independent verification."""
