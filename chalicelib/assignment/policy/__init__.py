"""Decisions about who gets a ticket, pure."""
