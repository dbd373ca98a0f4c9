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

"""A Chromium to run the browser tests in: found, or installed once.

The environment variable ``CHROMIUM`` names one. Without it, the usual names
are looked for on PATH, and where there is none, Debian's package is
installed if that may be done. A browser is never downloaded, and its absence
is never a reason to skip.
"""

import os
import shutil
import subprocess

NAMES = ('chromium', 'chromium-browser', 'google-chrome')

#: Headless is Playwright's; what else a machine without screen, graphics and
#: internet needs.
ARGUMENTS = (
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
)


class Missing(Exception):
    """There is no Chromium, and none can be installed."""


def arguments() -> list[str]:
    """Return Chromium's options; its sandbox does not work for root."""
    return [*ARGUMENTS, *(['--no-sandbox'] if os.geteuid() == 0 else [])]


def executable() -> str:
    """Return the path of a Chromium.

    :raises Missing: with one sentence that says what to do.
    """
    named = os.environ.get('CHROMIUM')
    if named:
        found = shutil.which(named)
        if found is None:
            raise Missing(f'CHROMIUM names {named!r}, which is no program.')
        return found
    found = _on_path()
    if found is None and os.geteuid() == 0 and shutil.which('apt-get'):
        _install()
        found = _on_path()
    if found is None:
        raise Missing(
            'The browser tests need Chromium: install it '
            '("apt-get install chromium"), or name it in CHROMIUM.'
        )
    return found


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> None:
    for words in (
        ('update',),
        ('install', '-y', '--no-install-recommends', 'chromium'),
    ):
        ran = subprocess.run(
            ('apt-get', '-q', *words),
            check=False,
            env={**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if ran.returncode != 0:
            last = (ran.stdout.strip().splitlines() or ['no output'])[-1]
            raise Missing(
                f'Chromium could not be installed: "apt-get {words[0]}" '
                f'ended with {ran.returncode} ({last}).'
            )
