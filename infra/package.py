"""`make package`: turns the project into what CloudFormation takes, a template, a layer and a zip of the application, the same bytes every time."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from . import interpreter, layer, template

ROOT = Path(__file__).parent.parent
UNZIPPED_LIMIT = 250 * 1024 * 1024
"""AWS: a function and its layers together, unzipped."""
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
STAGE = "deployed"


class TooLarge(Exception):
    """Lambda would refuse the package."""


@dataclass(frozen=True)
class Package:
    """`make deploy` reads these names from the folder."""

    folder: Path

    @property
    def template(self) -> Path:
        return self.folder / "template.json"

    @property
    def application(self) -> Path:
        return self.folder / "deployment.zip"

    @property
    def layer(self) -> Path:
        return self.folder / "layer-deployment.zip"


def main() -> None:
    arguments = _arguments()
    if arguments.template_only:
        build_template(Package(arguments.out), arguments.project)
        return
    found = interpreter.newest()
    if found.is_this:
        build(Package(arguments.out), arguments.project, found)
        return
    print(f"Packaging with {found.runtime}, the newest here that Lambda runs.", flush=True)
    folder = arguments.cache / found.runtime
    python = interpreter.packaging_environment(found, ROOT / "requirements" / "local.txt", folder)
    again = [python, "-m", "infra.package", "--out", arguments.out.absolute(), "--project", arguments.project.absolute()]
    sys.exit(subprocess.run(again, cwd=ROOT, check=False).returncode)


def build(package: Package, project: Path, target: interpreter.Interpreter) -> None:
    """Raises NoWheel, NotPrepared, TooLarge, subprocess.CalledProcessError (Chalice says why on standard error)."""
    began = time.monotonic()
    with TemporaryDirectory(prefix="madoguchi-package-") as scratch:
        staged = Path(scratch) / "project"
        stage(staged, project)
        layer.fill(staged / "vendor", project / "requirements.txt", target)
        layer.prepare_encoder(staged / "vendor")
        layer.compile_tree(staged / "vendor", f"/opt/python/lib/{target.runtime}/site-packages")
        layer.compile_tree(staged / "chalicelib", "/var/task/chalicelib")
        _run_chalice(staged, package.folder.absolute())
    _finish_template(package)
    _finish_zips(package)
    _report(package, target, time.monotonic() - began)


def build_template(package: Package, project: Path) -> None:
    """The template alone, for this very interpreter and without dependencies: what `make check` gives to cfn-lint."""
    with TemporaryDirectory(prefix="madoguchi-template-") as scratch:
        staged = Path(scratch) / "project"
        stage(staged, project)
        (staged / "vendor").mkdir()
        (staged / "vendor" / "placeholder.txt").write_text("Chalice leaves an empty layer out of the template.\n", encoding="utf-8")
        _run_chalice(staged, package.folder.absolute())
    _finish_template(package)


def stage(staged: Path, project: Path) -> None:
    """Lays out what Chalice may see: the application, its policies and the template to merge; nothing else can reach the zip."""
    staged.mkdir(parents=True)
    shutil.copy(project / "app.py", staged)
    shutil.copytree(project / "chalicelib", staged / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    (staged / ".chalice").mkdir()
    for source in (project / ".chalice").glob("*.json"):
        shutil.copy(source, staged / ".chalice")
    (staged / "merge.json").write_text(json.dumps(template.whole()), encoding="utf-8")


def _run_chalice(staged: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    region = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")  # names the partition in the template and nothing else
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": region, "PYTHONDONTWRITEBYTECODE": "1"}
    chalice = [str(Path(sys.executable).with_name("chalice")), "--project-dir", str(staged), "package", "--stage", STAGE]
    subprocess.run(
        [*chalice, "--merge-template", str(staged / "merge.json"), str(out)],
        check=True,
        cwd=staged,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def _finish_template(package: Package) -> None:
    """CloudFormation takes JSON without surprises; sorted, so that the same input gives the same bytes."""
    merged = json.loads((package.folder / "sam.json").read_text(encoding="utf-8"))
    (package.folder / "sam.json").unlink()
    package.template.write_text(json.dumps(merged, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _finish_zips(package: Package) -> None:
    with TemporaryDirectory(prefix="madoguchi-package-") as scratch:
        for archive, deployed_at in ((package.application, "/var/task"), (package.layer, "")):
            _repack(archive, Path(scratch) / archive.stem, deployed_at)


def _repack(archive: Path, folder: Path, deployed_at: str) -> None:
    """Writes the zip anew in a fixed order with a fixed date, so that what did not change is not deployed again."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    if deployed_at:  # Chalice puts its own small runtime and app.py in as source only
        layer.compile_tree(folder / "chalice", f"{deployed_at}/chalice")
        layer.compile_file(folder / "app.py", deployed_at)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ZIP_DATE)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def unzipped_bytes(archive: Path) -> int:
    with zipfile.ZipFile(archive) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def _report(package: Package, target: interpreter.Interpreter, took_s: float) -> None:
    sizes = {archive: unzipped_bytes(archive) for archive in (package.application, package.layer)}
    for archive, unzipped in sizes.items():
        print(f"{archive.name:<22}{archive.stat().st_size / 1e6:8.1f} MB zipped {unzipped / 1e6:8.1f} MB unzipped")
    print(f"{package.template.name:<22}{package.template.stat().st_size / 1e6:8.2f} MB   {target.runtime}, arm64, {took_s:.0f} s")
    if sum(sizes.values()) > UNZIPPED_LIMIT:
        raise TooLarge(f"Unzipped, the package is over the {UNZIPPED_LIMIT / 1e6:.0f} MB that Lambda takes. Remove a runtime requirement.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make package", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "package", help="folder that is made anew")
    parser.add_argument("--template-only", action="store_true", help="write the template and no dependencies: quick, without network")
    parser.add_argument("--project", type=Path, default=ROOT, help="folder with app.py, chalicelib and .chalice")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "packaging", help="where packaging environments are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
