"""Measures the answers: the figures to reach on public corpora, and the same on anybody's own articles and questions."""
