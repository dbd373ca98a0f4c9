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

"""Tokens that are renewed, and that say whose they are if they cannot be.

keystoneauth renews a token inside any request, and raises what Keystone
answers as if it were the answer to that request: a 404 of Keystone's would be
taken for an image that is not there.
"""

from collections.abc import Callable
from typing import Any
from typing import TYPE_CHECKING

from keystoneauth1 import exceptions as ksa
from keystoneauth1.access import AccessInfoV3
from keystoneauth1.identity import v3
from keystoneauth1.plugin import BaseAuthPlugin
from keystoneauth1.session import Session
import requests

from osc_imageshare import errors
from osc_imageshare.cloud import trust
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from keystoneauth1.plugin import ConnectionParams


class Token(BaseAuthPlugin):
    """The token of a credential, in requests to services.

    :param plugin: the credential.
    :param title: names the token in a sentence.
    :param unreachable: says why the TLS connection to Keystone failed.
    """

    def __init__(
        self,
        plugin: BaseAuthPlugin,
        title: str,
        unreachable: Callable[[trust.Failure], str],
    ) -> None:
        super().__init__()
        self._plugin = plugin
        self._title = title
        self._unreachable = unreachable

    def get_headers(self, session: Session) -> dict[str, str] | None:
        """Return the headers of a request.

        :raises errors.Ended: the token cannot be renewed.
        """
        try:
            return self._plugin.get_headers(session)
        except ksa.HttpError as exc:
            raise errors.Ended(
                _(
                    '%(token)s has ended, and Keystone did not renew it '
                    '(%(status)s)'
                )
                % {'token': self._title, 'status': exc.http_status}
            ) from exc
        except (ksa.ClientException, requests.RequestException) as exc:
            if failure := trust.failure(exc):
                raise errors.Ended(
                    _('%(token)s has ended, and %(why)s')
                    % {
                        'token': self._title,
                        'why': self._unreachable(failure),
                    }
                ) from exc
            raise errors.Ended(
                _(
                    '%s has ended, and Keystone could not be asked for '
                    'a new one'
                )
                % self._title
            ) from exc

    def text(self, session: Session) -> str:
        """Return the token itself.

        :raises errors.Ended: the token cannot be renewed.
        """
        # No variable holds it, so that no traceback can show it.
        return (self.get_headers(session) or {}).get('X-Auth-Token', '')

    def get_connection_params(self, session: Session) -> 'ConnectionParams':
        """Return what else the credential has for a connection."""
        return self._plugin.get_connection_params(session)

    def invalidate(self) -> bool:
        """Forget the token; the next request asks for another one."""
        return bool(self._plugin.invalidate())


class Rescoped(v3.Token):
    """The caller's user in another project, renewed as long as the caller is.

    :param fresh: returns the caller's token, renewed if it has ended.
    :param forget: forgets the caller's token, which Keystone knows no more.
    """

    def __init__(
        self,
        auth_url: str,
        project_id: str,
        fresh: Callable[[], str],
        forget: Callable[[], bool],
    ) -> None:
        super().__init__(auth_url, '', project_id=project_id)
        self._fresh = fresh
        self._forget = forget

    def get_auth_ref(self, session: Session, **_more: Any) -> AccessInfoV3:
        """Exchange the caller's token for one of the project."""
        try:
            return self._exchange(session)
        except ksa.NotFound:
            # So Keystone answers a token that was revoked.
            if not self._forget():
                raise
        return self._exchange(session)

    def _exchange(self, session: Session) -> AccessInfoV3:
        self.auth_methods = [v3.TokenMethod(token=self._fresh())]
        return super().get_auth_ref(session)
