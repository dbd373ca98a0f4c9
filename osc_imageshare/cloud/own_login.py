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

"""What is told if the caller's own login fails at its certificates.

openstack makes that login before a command of ours is run, and prints what a
library raised. A filter of its log puts our sentence in the place of that.
"""

import logging
from typing import TYPE_CHECKING

from osc_imageshare.cloud import trust
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from openstack.config import cloud_region


class Explanation:
    """Explains one failure, unless the login works.

    :param config: what the caller logs in with; ``None``: it does not log in.
    """

    def __init__(self, config: 'cloud_region.CloudRegion | None') -> None:
        self._config = config

    def begin(self) -> None:
        """Wait for what the log is told of the login."""
        if self._config is None:
            return
        for handler in logging.getLogger().handlers:
            handler.addFilter(self._explain)

    def end(self) -> None:
        """Let the log be what it is: the login is over."""
        for handler in logging.getLogger().handlers:
            handler.removeFilter(self._explain)

    def _explain(self, record: logging.LogRecord) -> bool:
        if self._config is not None and isinstance(record.msg, Exception):
            sentence = _sentence(record.msg, self._config)
            if sentence:
                record.msg = f'{sentence[:1].upper()}{sentence[1:]}.'
                self.end()
        return True


def _sentence(
    exc: Exception, config: 'cloud_region.CloudRegion'
) -> str | None:
    verify, cert = config.get_requests_verify_args()
    trusted = trust.of_caller(config, verify)
    # So requests says that the file of certificates does not exist.
    if type(exc) is OSError and exc.errno is None:
        file = trust.unreadable(verify, cert) or ''
        failure: trust.Failure | None = trust.Failure(trust.Kind.FILES, file)
    else:
        failure = trust.failure(exc)
    return trusted.sentence(failure, _('Keystone')) if failure else None
