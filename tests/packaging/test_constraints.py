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

"""The plugin and ``openstack`` resolve to what OpenStack's releases pin."""

from pathlib import Path

import pytest

from tests.packaging import built

PINS = sorted((built.ROOT / 'tools/upper-constraints').glob('openstack-*'))


@pytest.mark.parametrize('pins', PINS, ids=lambda path: path.stem)
def test_it_resolves(
    archived: built.Built, installer: built.Installer, pins: Path
) -> None:
    chosen = installer.resolve(
        pins, archived.wheel, 'python-openstackclient'
    ).lower()
    lines = pins.read_text(encoding='utf-8').splitlines()
    releases = dict(line.lower().split('==') for line in lines if '==' in line)
    assert len(PINS) == 5
    for name in ('python-openstackclient', 'urllib3', 'requests', 'cliff'):
        # pip writes a hyphen, and uv two equal signs.
        assert any(
            f'{name}{sign}{releases[name]}' in chosen for sign in ('-', '==')
        )
