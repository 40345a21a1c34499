"""Decisions about one-time codes, pure."""
