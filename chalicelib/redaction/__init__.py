"""Finds secrets in what people write and takes them out: recovery phrases, private keys, card numbers. Pure: text in, text out."""
