"""The map of every Lambda: one blueprint a trigger. Open this folder and you see what can happen."""
