"""An article that is edited and published changes the next answer without a restart; rolled back, it is as before."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.aws import clients
from chalicelib.aws.objects import S3Objects
from chalicelib.faq.store import CACHE_S, POINTER_KEY, S3KnowledgeStore
from infra.knowledge_base.__main__ import main
from infra.knowledge_base.publishing import publish_knowledge, roll_back
from infra.knowledge_base.reading import KNOWLEDGE
from tests.fakes.publishing import WordMaking
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.unit.knowledge_base.articles import fill
from tests.world import World, mail

QUESTION = "what is the fee that you have for alpha"
BEFORE, AFTER = "See [the other](beta).", "The fee is now 700 yen."


@pytest.fixture
def bucket(world: World) -> Iterator[S3Objects]:
    """The desk's own, with the knowledge that was in force put back afterwards, and no version besides."""
    bucket = S3Objects(clients.client("s3"), world.environment["CONFIG_BUCKET"])
    pointer, before = bucket.get(POINTER_KEY), {listed.key for listed in bucket.list("knowledge/")}
    yield bucket
    bucket.put(POINTER_KEY, pointer, "application/json")
    for listed in bucket.list("knowledge/"):
        if listed.key not in before:
            bucket.delete(listed.key)


def edit(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def ask(world: World, name: str, question: str = QUESTION) -> str:
    world.deliver(mail(question, subject="", sender=f"{name}@customer.example"), source=f"{name}@customer.example")
    return world.sent[-1].text


def test_edited_article_changes_the_next_answer_and_rolled_back_it_is_as_before(world: World, bucket: S3Objects, tmp_path: Path) -> None:
    making, folder = WordMaking(), fill(tmp_path)
    edited = folder / "account" / "alpha.en.md"
    edit(edited, "one alpha en", QUESTION)
    publish_knowledge(bucket, folder, making)  # type: ignore[arg-type]
    faults: list[str] = []
    wiring.desk().__dict__["knowledge"] = S3KnowledgeStore(bucket, making.engines, lambda: world.now, lambda: world.now, faults.append)
    assert "the other" in ask(world, "first")

    edit(edited, BEFORE, AFTER)
    publish_knowledge(bucket, folder, making)  # type: ignore[arg-type]
    world.now += CACHE_S + 1
    assert AFTER in ask(world, "second")

    roll_back(bucket, making=making)  # type: ignore[arg-type]
    world.now += CACHE_S + 1
    assert AFTER not in ask(world, "third")
    assert "the other" in world.sent[-1].text
    assert faults == []


def some_of_the_starter(folder: Path) -> Path:
    """In English and Japanese, without what leads elsewhere: an engine of half the articles is trained in seconds."""
    files = [path for category in ("account", "security") for name in ("en", "ja") for path in (KNOWLEDGE / category).glob(f"*.{name}.md")]
    kept = {path.name.partition(".")[0] for path in files}
    for path in files:
        text = re.sub(r"^related: .*$", "related: []", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        text = re.sub(r"\[([^\]]+)\]\(([a-z0-9-]+)\)", lambda link: link[0] if link[2] in kept else link[1], text)
        (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
        (folder / path.parent.name / path.name).write_text(text, encoding="utf-8")
    return folder


def test_commands_publish_and_go_back_under_a_desk_that_runs(
    world: World, bucket: S3Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make kb-publish` and `make kb-rollback` with the engine and the store of the desk itself, which is never restarted."""
    monkeypatch.setattr("infra.knowledge_base.compiling.BUILT", tmp_path / "built")
    folder, place = some_of_the_starter(tmp_path / "knowledge"), ["--bucket", world.environment["CONFIG_BUCKET"]]
    question, desk = "How do I reset my password?", wiring.desk()
    before = ask(world, "first", question)
    assert "/help/en/security/reset-password" in before

    edited = folder / "security" / "reset-password.en.md"
    edited.write_text(edited.read_text(encoding="utf-8").rstrip() + "\n\nSince today a carrier pigeon brings it.\n", encoding="utf-8")
    assert main(["--folder", str(folder), "publish", *place]) == 0
    assert "pigeon" not in ask(world, "second", question), "within a minute what is in memory serves"
    world.now += CACHE_S + 1
    assert "carrier pigeon" in ask(world, "third", question)

    assert main(["rollback", *place]) == 0
    world.now += CACHE_S + 1
    assert without_reference(ask(world, "fourth", question)) == without_reference(before)
    assert wiring.desk() is desk


def without_reference(text: str) -> str:
    """References and links differ from one ticket to the next."""
    return re.sub(r"\S*\d\S*", "", text)
