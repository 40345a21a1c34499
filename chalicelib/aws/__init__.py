"""Thin typed clients of AWS: no decision is taken here."""
