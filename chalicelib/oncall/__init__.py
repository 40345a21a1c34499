"""Pages: a person is told, on every copy by one id, until somebody acknowledges (docs/on-call.md)."""
