"""The clock jumps from due time to due time, ends at the very target, and never takes longer than its budget."""

import contextlib
import time

from infra.local.desk_clock import ClockMover, DeskClock, DueWork


class Agenda:
    """Tickets whose pages repeat: each time at which one is due, when it was done by the desk's clock, and what doing it costs."""

    def __init__(self, clock, due=(), repeat_s=None, cost_s=0.0, stuck=()):
        self.clock, self.due, self.repeat_s, self.cost_s, self.stuck = clock, sorted(due), repeat_s, cost_s, list(stuck)
        self.done = []
        self.paused = 0

    def next_due(self, limit):
        return min((at for at in [*self.due, *self.stuck] if at <= limit), default=None)

    def run(self, until):
        now = self.clock.now()
        for at in [at for at in self.due if at <= now]:
            if time.monotonic() > until:
                return
            time.sleep(self.cost_s)
            self.due.remove(at)
            self.done.append((at, now))
            if self.repeat_s:
                self.due.append(now + self.repeat_s)

    @contextlib.contextmanager
    def quiet(self):
        self.paused += 1
        yield

    def mover(self, budget_s=9.0):
        return ClockMover(self.clock, DueWork(self.next_due, self.run, lambda until: None, self.quiet), budget_s=budget_s)


def test_everything_due_on_the_way_happens_at_its_time(tmp_path):
    clock = DeskClock(tmp_path / "clock.json")
    start = clock.now()
    agenda = Agenda(clock, due=[start + 30, start + 600, start + 601, start + 5000])
    moved = agenda.mover().advance(3600)
    assert [start + 30, start + 600, start + 601] == [at for at, _ in agenda.done]
    assert all(0 <= now - at < 1 for at, now in agenda.done)
    assert (moved.steps, moved.exact) == (4, True)


def test_the_clock_ends_at_the_target_and_keeps_it_over_a_restart(tmp_path):
    clock = DeskClock(tmp_path / "clock.json")
    Agenda(clock, due=[clock.now() + 7.7]).mover().advance(86_400)
    assert clock.offset_s == 86_400
    assert DeskClock(tmp_path / "clock.json").offset_s == 86_400
    assert abs(time.time() + 86_400 - clock.now()) < 0.1


def test_a_month_of_repeating_pages_keeps_to_the_budget(tmp_path):
    clock = DeskClock(tmp_path / "clock.json")
    start = clock.now()
    agenda = Agenda(clock, due=[start + n for n in range(50)], repeat_s=900, cost_s=0.002)
    began = time.monotonic()
    moved = agenda.mover(budget_s=1.5).advance(2_592_000)
    assert time.monotonic() - began < 2.0
    assert clock.offset_s == 2_592_000
    assert not moved.exact
    assert moved.steps > 3


def test_work_that_stays_due_does_not_hold_the_clock_up(tmp_path):
    clock = DeskClock(tmp_path / "clock.json")
    agenda = Agenda(clock, stuck=[clock.now() - 100])
    began = time.monotonic()
    agenda.mover(budget_s=1.0).advance(86_400)
    assert clock.offset_s == 86_400
    assert time.monotonic() - began < 1.5


def test_the_desk_is_quiet_while_the_clock_moves(tmp_path):
    agenda = Agenda(DeskClock(tmp_path / "clock.json"))
    agenda.mover().advance(1)
    assert agenda.paused == 1


def test_a_torn_clock_file_means_real_time(tmp_path):
    (tmp_path / "clock.json").write_text('{"offs')
    assert DeskClock(tmp_path / "clock.json").offset_s == 0.0
