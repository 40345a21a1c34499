"""What an operator sees who mistypes: one sentence that says what to do, never a traceback, and nothing on stdout that a table could be taken for."""

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.objects import S3Objects
from infra.knowledge_base import __main__ as command
from infra.knowledge_base.__main__ import main


def test_place_that_is_not_said_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history"]) == 1
    told = capsys.readouterr()
    assert "STACK=" in told.err
    assert told.out == ""


def test_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    for act in ("calibrate", "report"):
        assert main([act, "--file", "/nowhere/reviewed.jsonl"]) == 1
        assert capsys.readouterr().err == "/nowhere/reviewed.jsonl cannot be read: No such file or directory.\n"


@pytest.mark.parametrize(("code", "said"), [("NoSuchBucket", "ConfigBucketName"), ("AccessDenied", "the right to read and write")])
def test_what_aws_refuses_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    def shelf(_: object) -> S3Objects:
        raise ClientError({"Error": {"Code": code, "Message": "refused"}}, "GetObject")

    monkeypatch.setattr(command, "_shelf", shelf)
    assert main(["history", "--bucket", "x"]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("target", ["7", "0.2", "1", "-1", "nan"])
def test_target_that_cannot_be_is_refused(capsys: pytest.CaptureFixture[str], target: str) -> None:
    with pytest.raises(SystemExit):
        main(["calibrate", "--target", target])
    assert f"TARGET is {target}" in capsys.readouterr().err


def test_nothing_reviewed_is_said_in_words(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    (tmp_path / "none.jsonl").write_text("\n")
    for act in ("calibrate", "report"):
        assert main([act, "--file", str(tmp_path / "none.jsonl")]) == 0
        assert capsys.readouterr().out.startswith("There is no reviewed question yet")
