"""Decisions about drafts, pure."""
