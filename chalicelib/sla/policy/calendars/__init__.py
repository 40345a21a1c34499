"""Business time: which moments count, and how many of them lie between two others."""
