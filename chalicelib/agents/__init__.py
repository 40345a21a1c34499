"""The people who work the desk, and the bearer tokens by which the API knows them (docs/api.md)."""
