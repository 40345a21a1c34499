"""Decisions about macros, pure."""
