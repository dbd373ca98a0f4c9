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

"""What the tests of the packages share: what is built, once."""

from pathlib import Path

import pytest

from tests.packaging import built


@pytest.fixture(scope='session')
def installer() -> built.Installer:
    return built.installer()


@pytest.fixture(scope='session')
def archived(tmp_path_factory: pytest.TempPathFactory) -> built.Built:
    """Build where there is no git, as distributions do."""
    folder = tmp_path_factory.mktemp('archived')
    sources = folder / 'sources'
    sources.mkdir()
    archive = folder / 'sources.tar'
    built.succeed('git', 'archive', '-o', archive, 'HEAD', cwd=built.ROOT)
    built.succeed('tar', 'xf', archive, cwd=sources)
    return built.build(sources, folder / 'dist')


@pytest.fixture(scope='session')
def cloned(tmp_path_factory: pytest.TempPathFactory) -> built.Built:
    """Build where there is git."""
    folder = tmp_path_factory.mktemp('cloned')
    sources = folder / 'sources'
    clone = ('git', 'clone', '--quiet', '--shared', built.ROOT, sources)
    built.succeed(*clone, cwd=folder)
    return built.build(sources, folder / 'dist')


@pytest.fixture(scope='session')
def programs(
    archived: built.Built,
    installer: built.Installer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the programs of an environment with the archive's wheel."""
    folder = tmp_path_factory.mktemp('installed') / 'venv'
    return installer.install(
        folder, archived.direct_wheel, 'python-openstackclient'
    )
