"""Madoguchi: a support desk that runs on AWS without a server. ARCHITECTURE.md is the map."""
