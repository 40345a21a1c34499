"""Queues that agents put together and keep under a name, for themselves or for all."""
