"""Decisions about what agents are shown, pure."""
