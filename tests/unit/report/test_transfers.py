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

import io

import pytest

from osc_imageshare.report import transfers


class Screen(io.StringIO):
    """Standard error, on a terminal or not."""

    def __init__(self, tty: bool) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


@pytest.mark.parametrize('tty', [True, False])
def test_bars_are_for_a_terminal(
    monkeypatch: pytest.MonkeyPatch, tty: bool
) -> None:
    screen = Screen(tty)
    monkeypatch.setattr('sys.stderr', screen)
    monkeypatch.setenv('TERM', 'xterm')
    monkeypatch.setenv('COLUMNS', '100')
    with transfers.shown() as bars:
        bar = bars.add('[red]golden > RegionTwo', 2048)
        bar.begin()
        bar.advance(1024)
        bar.begin()
        bar.advance(512)
    shown = screen.getvalue()
    assert ('[red]golden > RegionTwo' in shown) == tty
    assert ('0.5/2.0 KiB' in shown) == tty
    if not tty:
        assert shown == ''


def test_a_bar_goes_when_its_transfer_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen(tty=True)
    monkeypatch.setattr('sys.stderr', screen)
    with transfers.shown() as bars:
        bar = bars.add('golden', 1)
        bar.begin()
        bar.end()
        bar.advance(1)
        bar.end()


def test_standard_error_that_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr('sys.stderr', None)
    with transfers.shown() as bars:
        bars.add('golden', 1).advance(1)
