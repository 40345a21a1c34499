"""The index over what people wrote: keyed digests of words, no word itself, behind a port (docs/adr/0011-search.md)."""
