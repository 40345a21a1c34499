"""A local AWS, or a whole toy run, in folders and on ports of their own."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3

from infra.local.cloud import Cloud

ROOT = Path(__file__).resolve().parents[3]
CLOUD_PYTHON = Path(os.environ.get("CLOUD_PYTHON") or ROOT / ".venv-cloud" / "bin" / "python")


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [made.getsockname()[1] for made in sockets]
    for made in sockets:
        made.close()
    return ports


def client(service, endpoint):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def started_cloud(folder, **options):
    cloud = Cloud(CLOUD_PYTHON, folder, free_ports(1)[0], folder / "cloud.log", **options)
    cloud.start()
    cloud.wait_ready()
    return cloud


class ToyRun:
    """A run of toy_desk.py in a process group of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.http, self.smtp, self.aws = free_ports(3)
        self.process = None

    def start(self):
        (self.folder / "run.json").unlink(missing_ok=True)
        folder = {"LOCAL_DIR": str(self.folder), "HTTP_PORT": str(self.http), "SMTP_PORT": str(self.smtp), "AWS_PORT": str(self.aws)}
        command = [sys.executable, str(Path(__file__).with_name("toy_desk.py"))]
        with (self.folder.parent / f"{self.folder.name}.out").open("ab") as output:
            self.process = subprocess.Popen(command, env={**os.environ, **folder}, stdout=output, stderr=output, start_new_session=True)
        began = time.monotonic()
        while not (self.folder / "run.json").exists():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() - began < 30, self.output()
            time.sleep(0.02)
        return json.loads((self.folder / "run.json").read_text())

    def output(self):
        return (self.folder.parent / f"{self.folder.name}.out").read_text()

    def signal_group(self, number):
        os.killpg(self.process.pid, number)

    def ended(self, timeout=20):
        return self.process.wait(timeout)

    def send(self, number, subject="hi", extra=""):
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as smtp:
            smtp.sendmail(
                "c@example.org", ["support@example.com"], f"Message-ID: <m{number}@x>\r\nSubject: {subject}\r\n{extra}\r\nhello\r\n"
            )

    def stored(self):
        endpoint = f"http://127.0.0.1:{self.aws}"
        table = next(name for name in client("dynamodb", endpoint).list_tables()["TableNames"] if "DeskTable" in name)
        pages = client("dynamodb", endpoint).get_paginator("scan").paginate(TableName=table)
        return {item["pk"]["S"]: json.loads(item["receipt"]["S"]) for page in pages for item in page["Items"]}

    def kill(self):
        if self.process and self.process.poll() is None:
            self.signal_group(signal.SIGKILL)
            self.process.wait()


def eventually(check, timeout=10.0):
    deadline = time.monotonic() + timeout
    while not (found := check()):
        assert time.monotonic() < deadline, f"still {found!r}"
        time.sleep(0.05)
    return found
