# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""SIGTERM and SIGHUP end a command as Ctrl-C does, with their exit codes."""

from collections.abc import Iterator
import functools
import io
import json
import signal

import pytest

from osc_imageshare import interruption
from tests.memory import Answer
from tests.memory import Meanwhile
from tests.memory import on
from tests.unit.stage import interrupt
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]

CODES = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143}


@pytest.fixture(autouse=True)
def usual_handlers() -> Iterator[None]:
    """Make sure that a command leaves the handlers as they were."""
    before = [signal.getsignal(number) for number in CODES]
    yield
    assert [signal.getsignal(number) for number in CODES] == before


@pytest.fixture
def image(stage: Stage) -> str:
    return stage.cloud.image('project-a', 'golden', visibility='private')


@pytest.fixture(params=CODES, ids=lambda number: number.name)
def number(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_a_signal_while_the_command_looks(
    stage: Stage, image: str, capsys: Captured, number: int
) -> None:
    press = functools.partial(interrupt, number)
    stage.cloud.spoil(on('GET', '/v2/images'), Meanwhile(press), 1)
    code = stage.openstack('image', 'share-to', image, stage.b)
    assert code == CODES[signal.Signals(number)]
    assert capsys.readouterr().out == ''
    assert stage.cloud.writes == []


@pytest.mark.parametrize('at', ['PATCH', 'POST'])
def test_a_signal_while_the_command_writes(
    stage: Stage, image: str, capsys: Captured, number: int, at: str
) -> None:
    press = functools.partial(interrupt, number)
    stage.cloud.spoil(on(at), Meanwhile(press), 1)
    argv = ('share-to', image, stage.b, stage.c, '--jobs', '1', '-f', 'json')
    code = stage.openstack('image', *argv)
    out, err = capsys.readouterr()
    assert code == CODES[signal.Signals(number)]
    rows = {row['Member ID']: row['Status'] for row in json.loads(out)}
    assert list(rows) == [stage.b, stage.c]
    assert {m: s for m, s in rows.items() if s} == stage.cloud.members(image)
    assert 'Interrupted' in err


def test_a_signal_with_rollback_closes_the_image(
    stage: Stage, image: str, number: int
) -> None:
    press = functools.partial(interrupt, number)
    stage.cloud.spoil(on('POST', '/members'), Meanwhile(press), 1)
    argv = ('share-to', image, stage.b, stage.c, '--jobs', '1', '--rollback')
    code = stage.openstack('image', *argv)
    assert code == CODES[signal.Signals(number)]
    assert stage.cloud.members(image) == {}
    assert stage.visibility(image) == 'private'


def test_many_signals_do_not_keep_the_rows_away(
    stage: Stage, image: str, capsys: Captured, number: int
) -> None:
    def press() -> None:
        for _time in range(5):
            interrupt(number)

    stage.cloud.spoil(on('POST', '/members'), Meanwhile(press), 1)
    argv = ('share-to', image, stage.b, stage.c, '--jobs', '1', '-f', 'json')
    code = stage.openstack('image', *argv)
    assert code == CODES[signal.Signals(number)]
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_a_signal_while_the_command_waits(
    stage: Stage, image: str, capsys: Captured, number: int
) -> None:
    reads = on('GET', '/members')
    stage.cloud.spoil(reads, Meanwhile(lambda: None), 2)
    press = functools.partial(interrupt, number)
    stage.cloud.spoil(reads, Meanwhile(press), 1)
    argv = ('share-to', image, stage.b, '--wait', '60', '-f', 'json')
    code = stage.openstack('image', *argv)
    assert code == CODES[signal.Signals(number)]
    (row,) = json.loads(capsys.readouterr().out)
    assert row['Status'] == 'pending'


class _Pressing(io.StringIO):
    """Standard output during which signals come."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__()
        self._numbers = numbers

    def write(self, text: str) -> int:
        if self._numbers:
            signal.raise_signal(self._numbers.pop())
        return super().write(text)


def test_a_signal_while_the_rows_are_printed(
    stage: Stage, image: str, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    out = _Pressing([number])
    monkeypatch.setattr('sys.stdout', out)
    code = stage.openstack('image', 'share-to', image, stage.b, '-f', 'json')
    assert code == CODES[signal.Signals(number)]
    assert len(json.loads(out.getvalue())) == 1


def test_a_second_one_ends_printing(
    stage: Stage, image: str, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    out = _Pressing([number, number])
    monkeypatch.setattr('sys.stdout', out)
    code = stage.openstack('image', 'share-to', image, stage.b, '-f', 'json')
    assert code == CODES[signal.Signals(number)]
    assert not out.getvalue().strip().endswith(']')


def test_a_terminal_that_is_gone(
    stage: Stage,
    image: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise OSError(5, 'Input/output error')

    press = functools.partial(interrupt, signal.SIGHUP)
    stage.cloud.spoil(on('POST', '/members'), Meanwhile(press), 1)
    monkeypatch.setattr('sys.stdout', Gone())
    assert stage.openstack('image', 'share-to', image, stage.b) == 129
    assert 'Input/output error' in capsys.readouterr().err


def test_what_was_ignored_stays_ignored(
    stage: Stage, image: str, capsys: Captured
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        press = functools.partial(interrupt, signal.SIGHUP)
        stage.cloud.spoil(on('POST', '/members'), Meanwhile(press), 1)
        assert stage.openstack('image', 'share-to', image, stage.b) == 0
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_command_that_fails_has_its_own_code(
    stage: Stage, image: str
) -> None:
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    assert stage.openstack('image', 'share-to', image, stage.b) == 1


def test_a_signal_before_a_wait_ends_it() -> None:
    signals = interruption.Signals()
    with interruption.heeded(signals):
        interruption.hold()
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGHUP)
        with pytest.raises(KeyboardInterrupt), interruption.waiting():
            raise AssertionError
        # Only once: what follows is not to be disturbed again.
        with interruption.waiting():
            pass
        signal.raise_signal(signal.SIGTERM)
    assert signals.first == signal.SIGTERM
