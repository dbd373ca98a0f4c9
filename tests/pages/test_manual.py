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

"""The pages of the manual that packages bring are what Sphinx makes."""

from collections.abc import Iterator
import importlib.metadata
from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[2]
KEPT = ROOT / 'doc' / 'man'


@pytest.fixture(scope='module')
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the manual, as Sphinx makes it."""
    folder = tmp_path_factory.mktemp('manual')
    options = ('-W', '--keep-going', '-q', '-E', '-b', 'man')
    doctrees = ('-d', str(folder / 'doctrees'))
    subprocess.run(
        (
            *(sys.executable, '-m', 'sphinx', *options, *doctrees),
            *(str(ROOT / 'doc' / 'source'), str(folder / 'man')),
        ),
        check=True,
    )
    return folder / 'man'


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob('*')):
        if path.is_file():
            yield str(path.relative_to(folder))


def test_each_command_has_a_page() -> None:
    entry_points = importlib.metadata.entry_points(group='openstack.image.v2')
    assert list(_names(KEPT)) == [
        *(
            f'man1/openstack-image-{entry.name.partition("_")[2]}.1'
            for entry in sorted(entry_points)
            if entry.value.startswith('osc_imageshare.')
        ),
        'man7/osc-imageshare.7',
    ]


def test_manual_is_as_sphinx_makes_it(manual: Path) -> None:
    """A package is built without Sphinx, so the pages are kept."""
    assert list(_names(KEPT)) == list(_names(manual))
    old = [
        name
        for name in _names(KEPT)
        if (KEPT / name).read_text('utf-8')
        != (manual / name).read_text('utf-8')
    ]
    assert old == [], 'tox run -e manual makes these anew'
