"""The knowledge base before it is published: reading articles, checking, compiling, publishing, calibrating on what was reviewed, reporting what lacks."""
