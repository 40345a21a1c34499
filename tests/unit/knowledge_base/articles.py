"""A folder of three article files, each of which a test may spoil."""

GOOD = """\
---
id: {id}
language: {language}
category: account
title: About {id} {language}
questions:
  - one {id} {language}
  - two {id} {language}
  - three {id} {language}
  - four {id} {language}
  - five {id} {language}
  - six {id} {language}
  - seven {id} {language}
  - eight {id} {language}
audience: public
owner: account
reviewed: 2026-11-01
review_by: 2027-05-01
related: [{related}]
---
See [the other](beta).
"""


def put(folder, name, language, related="", **changes):
    text = GOOD.format(id=name, language=language, related=related)
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    (folder / "account").mkdir(parents=True, exist_ok=True)
    (folder / "account" / f"{name}.{language}.md").write_text(text, encoding="utf-8")


def fill(folder):
    for name, related in (("alpha", "beta"), ("beta", "")):
        for language in ("en", "ja"):
            put(folder, name, language, related=related)
    return folder
