"""`python -m infra.knowledge_base check|publish|rollback|history|calibrate|report`: the make targets kb-…, see docs/knowledge.md."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.objects import S3Objects
from chalicelib.core.errors import SupportError

from .calibrating import TARGET
from .checking import Checked
from .compiling import BadKnowledgeError
from .faults import Fault
from .places import Place
from .publishing import CannotPublish
from .reading import KNOWLEDGE

HINTS = {
    "NoSuchBucket": ". BUCKET= takes the stack's ConfigBucketName; STACK= finds it by itself.",
    "AccessDenied": ". These credentials may not do that: it takes the right to read and write the stack's ConfigBucket.",
}
"""What to do about what AWS says."""
LEAST_TARGET = 0.5


def main(given: list[str] | None = None) -> int:
    options = _arguments().parse_args(given)
    act: Callable[[argparse.Namespace], int] = options.act
    try:
        return act(options)
    except BadKnowledgeError as error:
        print(f"{len(error.faults)} faults; nothing was published, and what is in force stays:", *error.faults, sep="\n", file=sys.stderr)
    except (CannotPublish, SupportError, BotoCoreError) as error:
        print(error, file=sys.stderr)
    except ClientError as error:
        print(f"{error}{HINTS.get(error.response['Error']['Code'], '')}", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'A file'} cannot be read: {error.strerror or error}.", file=sys.stderr)
    return 1


def _tell(progress: str) -> None:
    """Apart from what is printed: a table can be sent to a file."""
    print(progress, file=sys.stderr)


def _check(options: argparse.Namespace) -> int:
    """In brief: without training, and warnings are counted."""
    from .checking import check

    checked = check(options.folder, dt.datetime.now(dt.UTC).date())
    found = [*checked.faults, *(() if checked.has_faults or options.brief else _likeness(options, checked))]
    faults = [fault for fault in found if not fault.is_warning]
    warnings = [fault for fault in found if fault.is_warning]
    for fault in faults:
        print(fault, file=sys.stderr)
    for warning in () if options.brief else sorted(warnings):
        print(warning)
    more = f" {len(warnings)} warnings{'; `make kb-check` lists them' if options.brief else ''}." if warnings else ""
    print(f"{len(checked.sources)} articles, {checked.topics} topics, {len(faults) or 'no'} fault{'' if len(faults) == 1 else 's'}.{more}")
    return 1 if faults else 0


def _likeness(options: argparse.Namespace, checked: Checked) -> list[Fault]:
    from .comparing import compared, faults_of, kept_doubts
    from .compiling import RealMaking, articles_in

    doubts = kept_doubts(options.folder)
    if doubts is None:
        _tell("Asking every example of an engine that does not know it; this takes minutes, once for the same articles ...")
        doubts = compared(options.folder, articles_in(options.folder), RealMaking())
    return list(faults_of(doubts, checked.sources))


def _publish(options: argparse.Namespace) -> int:
    from .publishing import publish_knowledge

    shelf = _shelf(options)
    _tell(f"Checking the articles in {options.folder.name}/ and training the engine; half a minute or so, once for the same articles ...")
    version = publish_knowledge(shelf, options.folder, also_withdrawn=True)
    if version is None:
        print("These articles are in force already; nothing was published.")
        return 0
    print(f"Version {version} is published and is in force within a minute. `make kb-rollback` goes back.")
    return 0


def _roll_back(options: argparse.Namespace) -> int:
    from .publishing import roll_back

    version = roll_back(_shelf(options), options.version)
    print(f"Version {version} is in force within a minute. `make kb-publish` publishes the articles of this folder again.")
    return _history(options)


def _history(options: argparse.Namespace) -> int:
    from .publishing import history

    lines = list(history(_shelf(options)))
    print("  version  published                  topics  articles")
    for line, is_in_force in lines:
        counts = ", ".join(f"{language} {count}" for language, count in line.articles.items())
        learned = f"; learned from {line.unanswerable} questions without an answer, thresholds {line.thresholds}" if line.learned else ""
        print(f"{'*' if is_in_force else ' '} {line.version:7}  {line.published_at:25}  {line.topics:6}  {counts}{learned}")
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    from .calibrating import calibrate, table
    from .compiling import RealMaking, articles_in
    from .publishing import publish_learned
    from .reviewed_questions import reviewed_questions

    reviewed = reviewed_questions(_place(options), options.file)
    if not reviewed:
        print("There is no reviewed question yet, so nothing can be learned: docs/knowledge.md says who reviews them and how.")
        return 0
    _tell(f"Training the engine anew, and asking it {len(reviewed)} reviewed questions; this takes a minute or more ...")
    found = calibrate(articles_in(options.folder), reviewed, RealMaking(), options.target)
    print(table(found))
    if not options.apply:
        print("Nothing was published; APPLY=yes does it.")
        return 0
    version = publish_learned(_shelf(options), found.learned, options.folder)
    print(f"Version {version} is published with it, and is in force within a minute." if version else "That is what is in force already.")
    return 0


def _report(options: argparse.Namespace) -> int:
    from .compiling import RealMaking
    from .reporting import missing, report
    from .reviewed_questions import reviewed_questions

    reviewed = reviewed_questions(_place(options), options.file)
    print(report(missing(reviewed, RealMaking())) if reviewed else "There is no reviewed question yet.")
    return 0


def _target(given: str) -> float:
    found = float(given)
    if not LEAST_TARGET <= found < 1:
        raise argparse.ArgumentTypeError(f"TARGET is {given}; it must be at least {LEAST_TARGET} and under 1, such as 0.98")
    return found


def _shelf(options: argparse.Namespace) -> S3Objects:
    return _place(options).shelf()


def _place(options: argparse.Namespace) -> Place:
    return Place(options.stack, options.bucket)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.knowledge_base", description=__doc__)
    parser.add_argument("--folder", type=Path, default=KNOWLEDGE, help="the folder of articles")
    acts = parser.add_subparsers(required=True)
    check = acts.add_parser("check", help="list every fault of the articles")
    check.add_argument("--brief", action="store_true", help="count warnings instead of listing them")
    check.set_defaults(act=_check)
    for name, act, what in (
        ("publish", _publish, "publish the articles as a new version"),
        ("rollback", _roll_back, "put an earlier version into force again"),
        ("history", _history, "list what was published"),
        ("calibrate", _calibrate, "refit thresholds on reviewed questions"),
        ("report", _report, "group the questions that no article answers"),
    ):
        made = acts.add_parser(name, help=what)
        made.set_defaults(act=act)
        made.add_argument("--stack", help="the desk's CloudFormation stack, such as madoguchi-prod")
        made.add_argument("--bucket", help="its configuration bucket, instead of the stack")
        if name == "rollback":
            made.add_argument("--version", type=int, help="which version to go back to; without it the one before that in force")
        if name in {"calibrate", "report"}:
            made.add_argument("--file", type=Path, help="reviewed questions, a JSON object a line, instead of the stack's")
        if name == "calibrate":
            made.add_argument("--target", type=_target, default=TARGET, help="the precision that must be proved")
            made.add_argument("--apply", action="store_true", help="publish what was learned as a new version")
    return parser


if __name__ == "__main__":
    sys.exit(main())
