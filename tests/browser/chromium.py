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

from tests.cloud import debian

PROGRAM = debian.Program(
    title='Chromium',
    user='The browser tests',
    variable='CHROMIUM',
    names=('chromium', 'chromium-browser', 'google-chrome'),
    package='chromium',
)

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


def arguments() -> list[str]:
    """Return Chromium's options; its sandbox does not work for root."""
    return [*ARGUMENTS, *(['--no-sandbox'] if os.geteuid() == 0 else [])]
