"""Promised times: what is promised, what happens when it runs out."""
