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

"""Of which release of OpenStack Keystone and Glance are."""

from __future__ import annotations

import enum
from pathlib import Path

_FOLDER = Path(__file__).parent


class Release(enum.Enum):
    """Of which release of OpenStack Keystone and Glance are.

    The oldest comes first. One more is one more line here and one more file
    of constraints.
    """

    WALLABY = 'wallaby'
    ANTELOPE = '2023.1'
    EPOXY = '2025.1'
    NEWEST = '2026.2'

    def before(self, other: Release) -> bool:
        """Tell whether it is older."""
        releases = list(Release)
        return releases.index(self) < releases.index(other)

    @property
    def constraints(self) -> Path:
        """The file that pins whatever its services are installed with."""
        if self is Release.NEWEST:
            return _FOLDER / 'constraints.txt'
        return _FOLDER / f'constraints-{self.value}.txt'

    @property
    def requirements(self) -> tuple[str, ...]:
        """What runs it; the versions are those of the constraints.

        Up to 2025.1 the services need setuptools, and do not say so.
        """
        services = ('keystone', 'glance', 'PyMySQL', 'gunicorn')
        if self is Release.NEWEST:
            return services
        return (*services, 'setuptools')

    @property
    def python(self) -> str | None:
        """The version of Python that it runs on; None: that of the tests."""
        match self:
            case Release.WALLABY:
                return '3.9'
            case Release.NEWEST:
                return None
            case _:
                return '3.11'
