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

"""The plugin goes with what each release of OpenStack pins.

That all of it resolves is what ``tests/packaging`` asks an index.
"""

from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / 'tools' / 'upper-constraints'

#: What no release pins: these are nobody's requirements but ours.
OURS = frozenset({'confusable-homoglyphs', 'fastjsonschema'})
#: cmd2 requires it since OpenStack 2025.1.
RICH = frozenset({'rich'})
UNPINNED = {
    '2024.1': OURS | RICH,
    '2024.2': OURS | RICH,
    '2025.1': OURS,
    '2025.2': OURS,
    '2026.1': OURS,
}

each_release = pytest.mark.parametrize('release', UNPINNED)


def _requirements(path: Path) -> list[Requirement]:
    lines = (
        line.partition('#')[0].strip()
        for line in path.read_text(encoding='utf-8').splitlines()
    )
    return [Requirement(line) for line in lines if line]


def _pins(path: Path) -> dict[str, str]:
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix('==')
        for pin in _requirements(path)
    }


def _ours() -> list[Requirement]:
    """Return what is required of users, the command itself included."""
    (client,) = (
        requirement
        for requirement in _requirements(ROOT / 'test-requirements.txt')
        if requirement.name == 'python-openstackclient'
    )
    return [*_requirements(ROOT / 'requirements.txt'), client]


@each_release
def test_each_pin_is_admitted(release: str) -> None:
    pins = _pins(FOLDER / f'openstack-{release}.txt')
    unpinned = set()
    refused = []
    for requirement in _ours():
        name = canonicalize_name(requirement.name)
        if name not in pins:
            unpinned.add(name)
        elif not requirement.specifier.contains(pins[name]):
            refused.append((str(requirement), pins[name]))
    assert refused == []
    assert unpinned == UNPINNED[release]


@each_release
def test_it_is_said_where_the_pins_come_from(release: str) -> None:
    path = FOLDER / f'openstack-{release}.txt'
    first = path.read_text(encoding='utf-8').partition('\n')[0]
    assert first.startswith(f'# What OpenStack {release} pins')


def test_every_file_is_looked_at() -> None:
    names = {f'openstack-{release}.txt' for release in UNPINNED}
    assert {path.name for path in FOLDER.iterdir()} == {
        *names,
        'unpinned.txt',
    }


def test_what_is_unpinned_is_as_elsewhere_and_in_no_file() -> None:
    unpinned = _pins(FOLDER / 'unpinned.txt')
    elsewhere = _pins(ROOT / 'tools' / 'constraints.txt')
    assert unpinned.items() <= elsewhere.items()
    for release in UNPINNED:
        pins = _pins(FOLDER / f'openstack-{release}.txt')
        assert not unpinned.keys() & pins.keys()


@each_release
def test_install_rst_names_it(release: str) -> None:
    page = (ROOT / 'doc/source/tutorial/install.rst').read_text('utf-8')
    assert release in page
    for name in UNPINNED[release]:
        assert name in page
