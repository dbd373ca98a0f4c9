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

"""How far an installation has come, as it is told to a person."""

import io
import os
from pathlib import Path

import pytest

from tests.cloud import progress

_UV = (
    'Using Python 3.11.7 environment at: venv\n',
    'Resolved 133 packages in 1.40s\n',
    'Downloading glance (1.5MiB)\nDownloading netaddr (512.0KiB)\n',
    '   Building simplegeneric==0.8.1\n',
    ' Downloaded glance\n',
    '      Built simplegeneric==0.8.1\n',
    'Prepared 132 packages in 1.88s\n',
    'Installed 133 packages in 264ms\n + alembic==1.20.1\n',
)
_PIP = (
    'Collecting glance==33.0.0\n',
    '  Downloading glance-33.0.0-py3-none-any.whl (1.5 MB)\n',
    'Collecting netaddr\n  Downloading netaddr-1.whl (512 kB)\n',
    'Installing collected packages: netaddr, glance\n',
    'Successfully installed glance-33.0.0 netaddr-1\n',
)


@pytest.mark.parametrize(
    'lines, said',
    [
        (_UV[:1], 'choosing the releases'),
        (_UV[:2], 'fetching 133 packages'),
        (_UV[:3], 'fetching 133 packages, 0 of 2 MB'),
        (
            _UV[:4],
            'fetching 133 packages, 0 of 2 MB, compiling simplegeneric',
        ),
        (_UV[:6], 'fetching 133 packages, 2 of 2 MB'),
        (_UV[:7], 'unpacking 133 packages, 2 MB of which were fetched'),
        (_UV, '133 packages are installed'),
        (_PIP[:3], 'choosing the releases, 2 packages, 2 MB'),
        (_PIP[:4], 'unpacking 2 packages, 2 MB of which were fetched'),
        (_PIP, '2 packages are installed'),
    ],
)
def test_a_log_tells_how_far_it_is(lines: tuple[str, ...], said: str) -> None:
    assert str(progress.progress(''.join(lines))) == said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize('stream', [io.StringIO(), Terminal()])
def test_stages_are_lines_and_the_rest_is_for_a_terminal(
    tmp_path: Path, stream: io.StringIO
) -> None:
    log, old, notes = (tmp_path / name for name in ('new', 'old', 'notes'))
    notes.write_text('Making the databases of glance (once) ...\nTraceback\n')
    old.write_text(''.join(_UV))
    os.utime(old, (0, 0))
    log.write_text(''.join(_UV[:3]))
    logs = {'Glance': log, 'Nova': old, 'Cinder': tmp_path / 'none'}
    board = progress.Board(logs, notes, stream)
    board._begin -= 10
    board._look()
    board.say('Installing here ...')
    log.write_text(''.join(_UV))
    with board:
        pass
    shown = stream.getvalue()
    lines = [line for line in shown.splitlines() if '\x1b' not in line]
    said = [
        'Making the databases of glance (once) ...',
        'Glance: fetching 133 packages',
        'Installing here ...',
        'Glance: 133 packages are installed',
    ]
    if stream.isatty():
        doing = 's; Making the databases of glance (once); Glance: fetching'
        assert doing in shown
        assert shown.endswith('\r\x1b[K')
    else:
        assert lines == said
    assert all(line in shown for line in said)
