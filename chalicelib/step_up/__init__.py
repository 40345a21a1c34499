"""The customer proves who they are, by a one-time code through a channel that was known before."""
