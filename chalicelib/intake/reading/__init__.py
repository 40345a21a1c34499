"""Reads raw mails: everything between the bytes that somebody sent and a ParsedMail."""
