"""The search index made anew from the record: `make search-rebuild`."""
