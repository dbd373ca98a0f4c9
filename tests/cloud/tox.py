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

"""Runs tox, which is installed once for each Python and list of releases.

``tools/test`` starts this. With uv, tox makes its environments by uv; without,
by pip, as any other tox does.
"""

from __future__ import annotations

import os
import sys

from tests.cloud import builds
from tests.cloud import environment
from tests.cloud import errors
from tests.cloud import places
from tests.cloud import uv


def become(argv: list[str]) -> None:
    """Become tox, which is installed if need be.

    :raises CloudError: if it cannot be installed
    """
    fast = uv.ready(builds.tell)
    more = ('tox-uv-bare',) if fast else ()
    installed = environment.ready(
        'tox',
        ('tox', *more),
        uv.PINS,
        places.private_folder(places.cache_folder()),
        builds.tell,
    )
    variables = dict(os.environ)
    if fast:
        folders = (
            str(fast.program.parent),
            os.environ.get('PATH', os.defpath),
        )
        variables |= {**fast.variables, 'PATH': os.pathsep.join(folders)}
    python = str(installed.python)
    os.execve(python, (python, '-m', 'tox', *argv), variables)


def main(argv: list[str]) -> int:
    """Run tox; return an exit code where that cannot be."""
    try:
        become(argv)
    except errors.CloudError as exc:
        builds.tell(f'tools/test: {exc}')
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
