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

"""What a client needs to sign in: entries of ``clouds.yaml``, and sessions."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
import dataclasses
import json
from pathlib import Path
from typing import Any
from typing import TYPE_CHECKING

from tests.cloud import places
from tests.cloud.service import REGIONS

if TYPE_CHECKING:
    from keystoneauth1.session import Session


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One cloud of ``clouds.yaml``.

    :param cloud: the entry's name
    :param auth_type: keystoneauth's name of the way to sign in
    :param auth: the options of that way, Keystone's URL among them
    """

    cloud: str
    auth_type: str
    auth: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Tenant:
    """A user in a project, which is what most tests need two of.

    :param name: the project's name
    :param domain: the name of the domain of project and user
    :param user: the user's name
    :param cloud: the name of its entry in ``clouds.yaml``
    """

    name: str
    project_id: str
    domain: str
    user: str
    user_id: str
    password: str = dataclasses.field(repr=False)
    cloud: str

    def entry(self, identity_url: str) -> Entry:
        """Return how this user signs in to this project."""
        auth = {
            'auth_url': identity_url,
            'username': self.user,
            'password': self.password,
            'user_domain_name': self.domain,
            'project_name': self.name,
            'project_domain_name': self.domain,
        }
        return Entry(self.cloud, 'password', auth)


def render(
    entries: Iterable[Entry], regions: tuple[str, ...] = REGIONS
) -> str:
    """Return the text of a ``clouds.yaml``.

    :param regions: the first of them is used where none is named

    ``region_name`` alone would refuse another ``--os-region-name``; with
    ``regions`` beside it, it is the one that is used where none is named.
    """
    lines = ['clouds:']
    for entry in entries:
        lines += [
            f'  {entry.cloud}:',
            f'    auth_type: {entry.auth_type}',
            '    auth:',
            *(
                f'      {name}: {json.dumps(value)}'
                for name, value in entry.auth.items()
            ),
            f'    regions: [{", ".join(regions)}]',
            f'    region_name: {regions[0]}',
            '    identity_api_version: 3',
            '    interface: public',
        ]
    return '\n'.join([*lines, ''])


def write(
    path: Path,
    entries: Iterable[Entry],
    regions: tuple[str, ...] = REGIONS,
) -> Path:
    """Write a ``clouds.yaml`` that only this user may read."""
    places.write_private(path, render(entries, regions))
    return path


def session(entry: Entry) -> Session:
    """Return a session that signs in as the entry says."""
    # imported here: a cloud can be started where keystoneauth1 is not
    from keystoneauth1 import loading
    from keystoneauth1 import session as sessions

    loader: Any = loading.get_plugin_loader(entry.auth_type)
    return sessions.Session(auth=loader.load_from_options(**entry.auth))
