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

"""Placement: tells Nova's scheduler which host has room."""

from __future__ import annotations

from pathlib import Path
import socket

from tests.cloud import manage
from tests.cloud import places
from tests.cloud import service
from tests.cloud.environment import Environment

NAME = 'placement'
_SETTINGS = 'placement.conf'


def build(site: service.Site, listener: socket.socket) -> service.Service:
    """Describe the Placement of the first region."""
    folder = site.state / NAME
    account = (NAME, service.password())
    sections = {
        **_storage(folder),
        'keystone_authtoken': service.authtoken(site, *account, 300),
    }
    return service.Service(
        name=NAME,
        folder=folder,
        application='placement.wsgi.api',
        installed=site.environment,
        environment={'OS_PLACEMENT_CONFIG_DIR': str(folder)},
        files={_SETTINGS: service.ini(sections)},
        template=TEMPLATE,
        entry=service.CatalogEntry(
            NAME, NAME, service.REGIONS[0], service.url(listener)
        ),
        listener=listener,
        probe='/',
        account=account,
    )


def _storage(folder: Path) -> dict[str, dict[str, object]]:
    return {
        'DEFAULT': {'use_stderr': 'true'},
        'placement_database': service.database(folder / 'placement.db'),
    }


def _make(environment: Environment, folder: Path, log: Path) -> None:
    settings = folder / _SETTINGS
    places.write_private(settings, service.ini(_storage(folder)))
    manage.run(environment, 'placement-manage', settings, log, ('db', 'sync'))


TEMPLATE = service.Template(NAME, (Path(__file__),), _make)
