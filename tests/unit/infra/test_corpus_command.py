"""`make corpus` says what it measured, fails where a figure is missed, and says so where there is nothing to measure."""

import json

import pytest

from infra.corpus import __main__ as command
from infra.corpus.__main__ import Line
from infra.corpus.takeover import measure, phrases


@pytest.fixture
def output(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "OUTPUT", tmp_path / "build/corpus.json")
    monkeypatch.setattr(
        command, "_takeover", lambda corpora: [Line("takeover", "en: tell of it", "3 missed of 104", wrong=("who is Sergey",))]
    )
    monkeypatch.setattr(command, "CORPORA", tmp_path)
    return tmp_path / "build/corpus.json"


def test_absent_corpora_are_told_and_are_no_success(output, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "CORPORA", tmp_path / "nowhere")

    assert command.main() == 1
    assert "There is no folder" in capsys.readouterr().out
    assert [line["part"] for line in json.loads(output.read_text())] == ["takeover"]


@pytest.mark.usefixtures("output")
@pytest.mark.parametrize(("is_reached", "said"), [(True, "Every figure is reached."), (False, "1 figures are missed.")])
def test_figure_that_is_missed_fails_and_shows_what_was_wrong(monkeypatch, capsys, is_reached, said):
    wrong = () if is_reached else ("malformed/001 text",)
    monkeypatch.setattr(command, "_real", lambda corpora: [Line("mime", "fields equal", "290 of 301", "95%", is_reached, wrong)])

    assert command.main() == (0 if is_reached else 1)
    told = capsys.readouterr().out
    assert said in told
    assert ("<- MISSED" in told) == (not is_reached)
    assert "who is Sergey" in told
    assert ("malformed/001" in told) == (not is_reached)


def test_phrases_and_example_questions_are_measured_without_corpora(tmp_path):
    rows = {row.name: row for row in measure(tmp_path)}

    assert rows["en: tell of it"].total == len(phrases("en")[0])
    assert rows["all other example questions"].total > 1000
    assert rows["real replies"].total == 0
