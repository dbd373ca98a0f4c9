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

"""A wheel that was built without git does what the sources do."""

from collections.abc import Iterator
import dataclasses
from pathlib import Path

import pytest

from tests.memory import MemoryCloud
from tests.packaging import built


@dataclasses.dataclass(frozen=True, slots=True)
class Shell:
    """The real ``openstack``, which reads files in its own folder."""

    programs: Path
    folder: Path

    def run(self, *argv: str) -> tuple[int, str]:
        done = built.run(
            self.programs / 'openstack',
            'image',
            *argv,
            cwd=self.folder,
            OS_CLOUD='ann',
            OS_CLIENT_CONFIG_FILE=str(self.folder / 'clouds.yaml'),
        )
        return done.returncode, done.stdout


@pytest.fixture
def shell(programs: Path, tmp_path: Path) -> Iterator[Shell]:
    """Install it beside a project that shares an image."""
    with MemoryCloud() as cloud:
        cloud.project('project-a')
        other = cloud.project('project-b')
        cloud.user('ann', {'project-a': ['member']})
        image = cloud.image('project-a', 'golden')
        cloud.add_member(image, other)
        cloud.clouds_yaml(tmp_path / 'clouds.yaml')
        yield Shell(programs, tmp_path)


def test_the_installed_package_is_the_wheel(programs: Path) -> None:
    where = 'import osc_imageshare; print(osc_imageshare.__file__)'
    said = built.succeed(
        *(programs / 'python', '-c', where), cwd=programs.parent
    )
    assert said.startswith(str(programs.parent))


def test_it_renders_pages(shell: Shell) -> None:
    code, said = shell.run('share-map', '--output', 'map.html')
    assert code == 0, said
    page = (shell.folder / 'map.html').read_text(encoding='utf-8')
    assert 'golden' in page
    code, said = shell.run('share-audit', '--report', 'html=audit.html')
    assert 'Errno' not in said
    assert code in (0, 3)
    page = (shell.folder / 'audit.html').read_text(encoding='utf-8')
    assert 'golden' in page


@pytest.mark.parametrize(
    'command,argv',
    [
        ('share-sync', ('wrong.yaml',)),
        ('share-sync', ('--plan', 'wrong.yaml')),
        ('share-audit', ('--policy', 'wrong.yaml')),
        ('share-audit', ('--baseline', 'wrong.yaml')),
    ],
)
def test_it_reports_what_is_wrong_in_a_file(
    shell: Shell, command: str, argv: tuple[str, ...]
) -> None:
    path = shell.folder / 'wrong.yaml'
    path.write_text('{"version": 1, "colour": 1}\n', encoding='utf-8')
    code, said = shell.run(command, *argv)
    assert code == 1
    assert 'wrong.yaml' in said
    assert 'colour' in said or 'version' in said
    assert 'Errno' not in said
    assert 'Traceback' not in said
