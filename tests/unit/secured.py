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

"""The cloud in memory, as it is reached by TLS."""

from collections.abc import Iterator
import contextlib
import pathlib
import ssl
from typing import Any
import warnings

import yaml

from osc_imageshare.cloud import connect
from tests.faults.authority import Authority
from tests.faults.proxy import Proxy
from tests.unit.stage import Stage


class Secured:
    """The cloud in memory, reached by TLS, and two private authorities."""

    def __init__(self, stage: Stage, folder: pathlib.Path) -> None:
        self.stage = stage
        self.folder = folder
        self.authority = Authority(folder)
        self.other = Authority(folder, 'other')
        self.proxy = self._proxy(self.authority.certificate())

    def _proxy(self, certificate: ssl.SSLContext, **more: Any) -> Proxy:
        region = self.stage.cloud.state.regions['RegionOne']
        services = {
            'identity': self.stage.cloud.state.identity_url,
            'image': region.url,
            'compute': region.compute_url,
            'volume': region.volume_url,
        }
        certificates = dict.fromkeys(services, certificate) | more
        return Proxy(services, certificates=certificates)

    @contextlib.contextmanager
    def proving(
        self, certificate: ssl.SSLContext, **more: Any
    ) -> Iterator[None]:
        """Prove who the services are by other certificates.

        :param more: by service, where it is another one again
        """
        before = self.proxy
        with self._proxy(certificate, **more) as self.proxy:
            yield
        self.proxy = before

    @property
    def ca(self) -> str:
        return str(self.authority.file)

    def entries(
        self, mine: dict[str, Any], other: dict[str, Any], url: str = ''
    ) -> dict[str, Any]:
        """Return the entries of ann, who calls, and of bob.

        :param url: bob's, where ``KEYSTONE`` is the host and the port
        """
        written = yaml.safe_load(self.stage.clouds_yaml().read_text('utf-8'))
        keystone = self.proxy.url('identity')
        for entry in written['clouds'].values():
            entry['auth']['auth_url'] = f'{keystone}/v3'
        clouds = {name: written['clouds'][name] for name in ('ann', 'bob')}
        clouds['ann'].update(mine)
        clouds['bob'].update(other)
        if url:
            clouds['bob']['auth']['auth_url'] = url.replace(
                'KEYSTONE', keystone.partition('//')[2]
            )
        return {'clouds': clouds}

    def connect(
        self,
        mine: dict[str, Any] | None = None,
        other: dict[str, Any] | None = None,
        url: str = '',
    ) -> connect.Cloud:
        """Log ann in, who trusts the authority unless told otherwise."""
        own = {'cacert': self.ca} if mine is None else mine
        entries = self.entries(own, other or {}, url)
        with warnings.catch_warnings():
            # openstacksdk warns of what the tests are about.
            warnings.simplefilter('ignore')
            return self.stage.connect_with(entries, 'ann')
