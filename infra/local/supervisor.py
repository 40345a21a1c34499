"""Starts the parts of the local run in order, watches them, and ends them in order so that nothing accepted is lost."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.accounts.signed_call import NAME
from infra.local.chat_inbox import ChatInbox
from infra.local.cloud import Cloud, CloudFailed
from infra.local.demo_exchange import DemoExchange
from infra.local.desk_clock import ClockMover, DeskClock, DueWork
from infra.local.desk_process import DeskProcess
from infra.local.http_door import Door, HttpServer
from infra.local.local_pages import LocalPages, RunFacts
from infra.local.object_lock import lock_buckets
from infra.local.pollers import Poller
from infra.local.ports import Ports
from infra.local.quiet import all_paused
from infra.local.recorder import Recorder
from infra.local.scheduler import Scheduler
from infra.local.ses_notification import mail_id_of
from infra.local.ses_simulator import SesSimulator
from infra.local.smtp_inbound import SesDelivery, SmtpListener
from infra.local.spool import Spool
from infra.local.stack import Stack, ensure_stack
from infra.local.stream_follower import StreamFollower

log = logging.getLogger(__name__)

DRAIN_S = 6.0  # of the 20 s in which Ctrl-C must end everything
WATCH_EVERY_S = 0.5


@dataclass(frozen=True)
class Plan:
    """What to run and how; the call points that others fill are functions here, so that tests can run a toy desk.

    `load` imports the desk; `prepare` makes secrets and publishes documents and returns whether anything changed; `seed` fills an empty
    desk through its own doors and returns the API token to print.
    """

    folder: Path
    template: Path
    ports: Ports
    load: Callable[[dict[str, str], Callable[[], float], Callable[[Any], None]], DeskProcess]
    prepare: Callable[[Stack, Callable[[str], Any]], bool]
    seed: Callable[[RunFacts, Stack, Callable[[str], None]], str]
    mailboxes: tuple[str, ...] = ()

    @property
    def facts(self) -> RunFacts:
        http, smtp, aws = self.ports.http, self.ports.smtp, self.ports.aws
        return RunFacts(f"http://127.0.0.1:{http}", f"127.0.0.1:{smtp}", f"http://127.0.0.1:{aws}", self.mailboxes)


@dataclass
class Timings:
    """How long each step of the start took, in seconds."""

    steps: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.monotonic)

    def note(self, step: str, *, since: float | None = None) -> None:
        now = time.monotonic()
        self.steps[step] = round(now - (self._last if since is None else since), 3)
        self._last = now


class Run:
    """One local desk beside a cloud that was started already, so that it comes up while we import. `start` brings it up, `wait` returns an exit code when it should end, `stop` ends it."""

    def __init__(self, plan: Plan, cloud: Cloud, say: Callable[[str], None]) -> None:
        self._plan, self._say = plan, say
        self._clients: dict[str, Any] = {}
        self._ending = threading.Event()
        self._drain_until = 0.0
        self.timings = Timings()
        self.spool = Spool(plan.folder / "spool")
        self.cloud = cloud
        self.cloud.on_snapshot = self._on_snapshot
        self._on_stop: list[tuple[str, Callable[[], object]]] = []

    # ---- start

    def start(self) -> None:
        """Raises CloudFailed, StackFailed or what the desk raises on a wrong configuration; `stop` cleans up after either."""
        plan = self._plan
        self._on_stop.append(("local AWS", self._stop_cloud))
        self.cloud.wait_ready()
        self.timings.note("local AWS")
        stack = self._create_stack()
        clock = DeskClock(plan.folder / "clock.json")
        recorder = Recorder(plan.folder, clock.now)
        desk = plan.load(stack.environment, clock.now, self._listener(recorder, stack))
        self.timings.note("desk")
        self._start_parts(desk, stack, clock, recorder)
        token = self._seed_once(stack)
        self._write_run_file(token)

    def _listener(self, recorder: Recorder, stack: Stack) -> Callable[[Any], None]:
        simulator = SesSimulator(self._client("sns"), stack.ids["MailEventsTopic"], time.time)

        def listen(events: Any) -> None:
            recorder.register(events)
            simulator.register(events)

        return listen

    def _create_stack(self) -> Stack:
        plan = self._plan
        stack = ensure_stack(
            self._client("cloudformation"), plan.template, {"Stage": "local", "BaseUrl": plan.facts.http, "SignInIssuer": plan.facts.issuer}
        )
        if stack.changed:
            self._say("Created or updated tables, queues, topics, buckets and keys from infra/resources.yaml.")
            lock_buckets(self._client("s3"), plan.template, stack)
        self.timings.note("resources")
        if plan.prepare(stack, self._client) or stack.changed:
            self.cloud.save()  # what is encrypted under a new key must never outlive the key
        self.timings.note("secrets and documents")
        return stack

    def _start_parts(self, desk: DeskProcess, stack: Stack, clock: DeskClock, recorder: Recorder) -> None:
        delivery = SesDelivery(
            self.spool, self._client("s3"), self._client("sns"), bucket=stack.ids["RawMailBucket"], topic_arn=stack.ids["InboundMailTopic"]
        )
        mail = self._poller("InboundMailQueue", stack, desk, on_handled=self._on_mail_handled)
        works = (self._poller("UrgentWorkQueue", stack, desk), self._poller("WorkQueue", stack, desk))
        scheduler = Scheduler(desk.sweep, clock.now)
        due = DueWork(
            next_due=desk.next_due,
            run=lambda until: _run_due(scheduler, works, until),
            settle=lambda until: _settle(delivery, (mail, *works), until),
            quiet=lambda: all_paused(scheduler, mail, *works),
        )
        follower = StreamFollower(self._client("dynamodbstreams"), stack.ids["DeskTable"], desk.stream, self._plan.folder / "followed")
        pages = LocalPages(
            recorder, ChatInbox(self._plan.folder, clock.now), clock, ClockMover(clock, due), self._plan.facts, exchange=_demo_exchange()
        )
        self._begin("mail delivery", delivery.start, lambda: delivery.stop(self._drain_left_s()))
        self._begin("mail queue", mail.start, lambda: mail.stop(drain_s=self._drain_left_s()))
        for name, work in zip(("urgent work queue", "work queue"), works, strict=True):
            self._begin(name, work.start, lambda work=work: work.stop(drain_s=self._drain_left_s()))  # type: ignore[misc]
        self._begin("stream", follower.start, follower.stop)
        self._begin("schedule", scheduler.start, scheduler.stop)
        http = HttpServer(Door(desk.app, pages), self._plan.ports.http)
        self._begin("HTTP", http.start, http.stop)
        smtp = SmtpListener(self.spool, delivery, self._plan.ports.smtp)
        self._begin("SMTP", smtp.start, smtp.stop)
        self.timings.note("doors")

    def _begin(self, name: str, start: Callable[[], object], stop: Callable[[], object]) -> None:
        start()
        self._on_stop.append((name, stop))

    def _poller(self, queue: str, stack: Stack, desk: DeskProcess, **options: Any) -> Poller:
        url = stack.ids[queue]
        arn = "arn:aws:sqs:us-east-1:{}:{}".format(*url.rsplit("/", 2)[1:])
        function = {"InboundMailQueue": desk.inbound_mail, "WorkQueue": desk.work, "UrgentWorkQueue": desk.work}[queue]
        return Poller(self._client("sqs"), url, arn, function, **options)

    def _seed_once(self, stack: Stack) -> str:
        """The token is kept beside the state, since the desk itself holds only its hash."""
        kept = self._plan.folder / "seeded.json"
        if kept.exists():
            return str(json.loads(kept.read_text())["api_token"])
        token = self._plan.seed(self._plan.facts, stack, self._say)
        self.cloud.save()
        _write_private(kept, {"api_token": token})
        self.timings.note("seed")
        return token

    def _write_run_file(self, token: str) -> None:
        facts = self._plan.facts
        content = {"http": facts.http, "smtp": facts.smtp, "aws_endpoint": facts.aws_endpoint, "api_token": token}
        _write_private(self._plan.folder / "run.json", content)

    # ---- while it runs

    def end(self) -> None:
        self._ending.set()

    @property
    def is_ending(self) -> bool:
        return self._ending.is_set()

    def wait(self) -> int:
        """0 when asked to end, 1 when a child died."""
        while not self._ending.wait(WATCH_EVERY_S):
            if not self.cloud.is_alive():
                self._say(f"The local AWS ended by itself, so the desk ends too. Its log: {self._plan.folder / 'logs' / 'cloud.log'}")
                return 1
        return 0

    def _on_snapshot(self, started: float) -> None:
        self.spool.forget_handled_before(started)

    def _on_mail_handled(self, records: Sequence[dict[str, Any]]) -> None:
        for record in records:
            if mail_id := mail_id_of(record["body"]):
                self.spool.mark_handled(mail_id)

    # ---- end

    def stop(self) -> bool:
        """Ends what was started, the last first: SMTP, HTTP, schedule, queues, deliveries, then the last snapshot. Whether all ended well."""
        (self._plan.folder / "run.json").unlink(missing_ok=True)
        self._drain_until = time.monotonic() + DRAIN_S
        well = True
        for name, stop in reversed(self._on_stop):
            began = time.monotonic()
            try:
                stop()
            except Exception:
                log.exception("%s did not end well", name)
                well = False
            log.info("%s ended in %.2f s", name, time.monotonic() - began)
        self._on_stop.clear()
        return well

    def _drain_left_s(self) -> float:
        """Nothing can be finished without the cloud; the spool keeps the mails."""
        return max(0.0, self._drain_until - time.monotonic()) if self.cloud.is_alive() else 0.0

    def _stop_cloud(self) -> None:
        if not self.cloud.stop():
            raise CloudFailed("the local AWS did not end cleanly")

    def _client(self, service: str) -> Any:
        """Clients of the run itself; the desk makes its own, which are recorded."""
        if service not in self._clients:
            config = Config(
                connect_timeout=2, read_timeout=30, max_pool_connections=20, retries={"total_max_attempts": 2, "mode": "standard"}
            )
            make: Any = boto3.client
            self._clients[service] = make(service, config=config)
        return self._clients[service]


def _demo_exchange() -> DemoExchange:
    from chalicelib import wiring  # after the desk was told about the local AWS

    return DemoExchange(lambda: wiring.desk().webhooks(NAME)[1:])


def _run_due(scheduler: Scheduler, works: Sequence[Poller], until: float) -> None:
    """Sweeps, then does what the sweep handed over. What SQS still holds back was handed over again without delay, and finds nothing to do."""
    scheduler.fire()
    while time.monotonic() < until and any(work.poll() for work in works):
        pass


def _settle(delivery: SesDelivery, pollers: Sequence[Poller], until: float) -> None:
    """Mail that SMTP took before the clock moves is dealt with before it moves."""
    while time.monotonic() < until and not (delivery.is_idle() and all(poller.backlog() == 0 for poller in pollers)):
        time.sleep(0.05)


def _write_private(path: Path, content: dict[str, str]) -> None:
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(content) + "\n")
    part.replace(path)
