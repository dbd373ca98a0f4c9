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

"""How a Chromium is found, and what is said where there is none."""

import os
import pathlib

import pytest

from tests.browser import chromium
from tests.cloud import debian

APT_GET = """#!/bin/sh
echo "$*" >> "{log}"
case "$2" in
install) {install};;
esac
"""


def _program(path: pathlib.Path, text: str = '#!/bin/sh\n') -> str:
    path.write_text(text, encoding='utf-8')
    path.chmod(0o755)
    return str(path)


@pytest.fixture(autouse=True)
def alone(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing on PATH, and be root."""
    monkeypatch.delenv('CHROMIUM', raising=False)
    monkeypatch.setenv('PATH', str(tmp_path))
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'cache'))
    monkeypatch.setattr(os, 'geteuid', lambda: 0)


def test_variable_comes_first(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path / 'chromium')
    own = _program(tmp_path / 'own')
    monkeypatch.setenv('CHROMIUM', own)
    assert chromium.PROGRAM.executable() == own
    monkeypatch.setenv('CHROMIUM', '/no/such/browser')
    with pytest.raises(debian.MissingError, match="'/no/such/browser'"):
        chromium.PROGRAM.executable()


@pytest.mark.parametrize('name', chromium.PROGRAM.names)
def test_usual_names_are_found(name: str, tmp_path: pathlib.Path) -> None:
    own = _program(tmp_path / name)
    assert chromium.PROGRAM.executable() == own


def test_absence_is_told() -> None:
    with pytest.raises(debian.MissingError, match='name it in CHROMIUM'):
        chromium.PROGRAM.executable()


def test_only_root_installs(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(tmp_path / 'apt-get', '#!/bin/sh\nexit 7\n')
    monkeypatch.setattr(os, 'geteuid', lambda: 1000)
    with pytest.raises(debian.MissingError, match='need Chromium'):
        chromium.PROGRAM.executable()
    assert '--no-sandbox' not in chromium.arguments()


def test_root_installs(tmp_path: pathlib.Path) -> None:
    log, made = tmp_path / 'log', tmp_path / 'chromium'
    install = f'echo "#!/bin/sh" > "{made}"; /bin/chmod 755 "{made}"'
    _program(tmp_path / 'apt-get', APT_GET.format(log=log, install=install))
    assert chromium.PROGRAM.executable() == str(made)
    assert log.read_text(encoding='utf-8').splitlines() == [
        '-q update',
        '-q install -y --no-install-recommends chromium',
    ]


def test_failed_installation_is_told(tmp_path: pathlib.Path) -> None:
    _program(
        tmp_path / 'apt-get',
        APT_GET.format(log=tmp_path / 'log', install='echo no disk; exit 100'),
    )
    with pytest.raises(
        debian.MissingError,
        match=r'"apt-get install" ended with 100 \(no disk',
    ):
        chromium.PROGRAM.executable()
