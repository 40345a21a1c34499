"""Decisions about rules, pure."""
