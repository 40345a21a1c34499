"""Real mails of people are taken for what they are: whoever is taken for a program gets no acknowledgement."""

import pytest

from chalicelib.intake.model import Unreadable
from chalicelib.intake.policy.automatic import Kind, kind_of
from chalicelib.intake.reading.parse import parse
from tests.corpora_rule import CORPORA

MIME = CORPORA / "mail/mime"


@pytest.mark.skipif(not MIME.is_dir(), reason=f"the real mails are not here: {MIME}; set CORPORA")
def test_only_what_came_over_a_mailing_list_is_automatic() -> None:
    kinds = {}
    for path in sorted(MIME.glob("*/*.eml")):
        try:
            kinds[f"{path.parent.name}/{path.name}"] = kind_of(parse(path.read_bytes()), "somebody@example.com")
        except Unreadable:
            continue

    assert {name: kind for name, kind in kinds.items() if kind is not Kind.PERSON} == {"thirdparty/014.eml": Kind.AUTOMATIC}
