"""The local run: the deployed desk on one machine, with a local AWS beside it; nothing in chalicelib imports it."""
