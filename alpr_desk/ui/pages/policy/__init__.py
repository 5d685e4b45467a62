"""The usage policy: everyone reads it; the administrator publishes versions and names who answers for it."""
