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

"""What installs the environments: uv, or pip where there is none."""

from pathlib import Path

import pytest

from tests.cloud import environment
from tests.cloud import uv

PIP_SETTINGS = """\
global.index-url='https://global.example/simple'
global.extra-index-url='https://a.example/ https://b.example/'
install.find-links='/wheels\\n/more'
install.pre='true'
global.no-index='0'
freeze.timeout='10'
:env:.index-url='https://env.example/simple'
:env:.cert='/ca.pem'
:env:.disable-pip-version-check='1'
"""


class TestFailures:
    @pytest.mark.parametrize(
        'log, sentence',
        [
            (
                'ERROR: No matching distribution found for glance==33.0.0\n',
                'pip cannot install glance (log: {log}).',
            ),
            (
                (
                    "      error: command 'gcc' failed: No such file or"
                    ' directory\n  ERROR: Failed building wheel for yappi\n'
                ),
                (
                    'pip cannot build yappi: there is no compiler; install gcc'
                    ' and the Python headers (log: {log}).'
                ),
            ),
            (
                (
                    'WARNING: Retrying (total=0) after connection broken'
                    " by 'NewConnectionError'\n"
                    'ERROR: No matching distribution found for keystone\n'
                ),
                (
                    'pip cannot install keystone: the package index cannot be'
                    ' reached (log: {log}).'
                ),
            ),
            (
                (
                    'Collecting Flask\nERROR: Could not install packages:'
                    ' an OSError: [Errno 28] No space left on device\n'
                ),
                'pip cannot install Flask: the disk is full (log: {log}).',
            ),
            ('Killed\n', 'pip cannot install the packages (log: {log}).'),
        ],
    )
    def test_pip(self, tmp_path: Path, log: str, sentence: str) -> None:
        path = tmp_path / 'log'
        path.write_text(log)
        assert environment.failure(path, 'pip') == sentence.format(log=path)

    def test_no_ensurepip(self, tmp_path: Path) -> None:
        path = tmp_path / 'log'
        path.write_text('because ensurepip is not\navailable.\n')
        assert 'install the package python3-venv' in environment.venv_failure(
            path
        )

    @pytest.mark.parametrize(
        'log, sentence',
        [
            (
                (
                    'error: No solution found when resolving dependencies\n'
                    '  cause: Because there is no version of keystone==999 and'
                    ' you require keystone==999, we can conclude\n'
                ),
                'uv cannot install keystone (log: {log}).',
            ),
            (
                (
                    'error: Failed to build `netifaces==0.11.0`\n'
                    "  error: command 'gcc' failed: No such file or directory"
                ),
                (
                    'uv cannot build netifaces: there is no compiler; install'
                    ' gcc and the Python headers (log: {log}).'
                ),
            ),
            (
                (
                    'error: Request failed after 3 retries in 10.0s\n'
                    '  cause: Failed to fetch: https://pypi.org/simple/nova/\n'
                    '  cause: error sending request for url (https://...)\n'
                ),
                (
                    'uv cannot install nova: the package index cannot be'
                    ' reached (log: {log}).'
                ),
            ),
        ],
    )
    def test_uv(self, tmp_path: Path, log: str, sentence: str) -> None:
        path = tmp_path / 'log'
        path.write_text(log)
        assert environment.failure(path, 'uv') == sentence.format(log=path)


class TestUv:
    def test_it_is_told_what_pip_is_told(self) -> None:
        known = {'SSL_CERT_FILE': '/other.pem'}
        assert uv.translated(PIP_SETTINGS, known) == {
            'UV_DEFAULT_INDEX': 'https://env.example/simple',
            'UV_INDEX': 'https://a.example/ https://b.example/',
            'UV_FIND_LINKS': '/wheels,/more',
            'UV_PRERELEASE': 'allow',
            'UV_INDEX_STRATEGY': 'unsafe-best-match',
            'UV_PYTHON_DOWNLOADS': 'never',
        }

    def test_where_it_cannot_be_installed_one_line_says_so(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv('PIP_NO_INDEX', '1')
        monkeypatch.setenv('PIP_FIND_LINKS', str(tmp_path))
        told: list[str] = []
        assert uv._ready(tmp_path, told.append) is None
        assert len(told) == 2
        assert told[1].startswith('uv cannot be installed (log: ')
        assert told[1].endswith('): pip takes longer.')
        assert not list(tmp_path.glob('uv-*/bin'))
