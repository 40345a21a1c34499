"""Answers from the knowledge base: articles, what resembles them, and when that is sure enough to be sent."""
