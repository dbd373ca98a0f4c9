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

"""A private certificate authority, for services that are reached by TLS."""

import datetime
from pathlib import Path
import ssl

import trustme

_HERE = ('127.0.0.1', 'localhost')


class Authority:
    """Signs certificates that nobody trusts without being told to.

    :ivar file: its own certificate, to be trusted.
    """

    def __init__(self, folder: Path, name: str = 'ca') -> None:
        self._ca = trustme.CA()
        self.file = folder / f'{name}.pem'
        self._ca.cert_pem.write_to_path(str(self.file))

    def certificate(
        self,
        *hosts: str,
        begin: datetime.datetime | None = None,
        end: datetime.datetime | None = None,
    ) -> ssl.SSLContext:
        """Return what a service proves by who it is.

        :param hosts: whom it is for, unless it is for this machine
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(
            *(hosts or _HERE), not_before=begin, not_after=end
        ).configure_cert(context)
        return context
