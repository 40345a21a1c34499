"""Part of `make check`: builds the template as it would be deployed, without dependencies or network, and lets cfn-lint read it."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .package import ROOT, Package, build_template


def main() -> int:
    with TemporaryDirectory(prefix="madoguchi-template-") as scratch:
        package = Package(Path(scratch) / "package")
        build_template(package, ROOT)
        lint = Path(sys.executable).with_name("cfn-lint")
        status = subprocess.run([str(lint), "--", str(package.template)], check=False).returncode
    if status == 0:
        print("The template is clean.")
    return status


if __name__ == "__main__":
    sys.exit(main())
