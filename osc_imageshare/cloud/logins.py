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

"""A credential in use: its token, what the token says, and its catalog."""

from collections.abc import Callable
import dataclasses
import re
from typing import TYPE_CHECKING
from urllib import parse

from keystoneauth1 import discover
from keystoneauth1 import exceptions as ksa
from keystoneauth1.access import AccessInfo
from keystoneauth1.identity import v3
from keystoneauth1.identity.base import BaseIdentityPlugin
from keystoneauth1.identity.generic.base import BaseGenericPlugin
from keystoneauth1.session import Session

from osc_imageshare import errors
from osc_imageshare.cloud import access_rules
from osc_imageshare.cloud import http
from osc_imageshare.cloud import http_errors
from osc_imageshare.cloud import retry
from osc_imageshare.cloud import transport
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model

if TYPE_CHECKING:
    from openstack.config import cloud_region

# Roles that may read, but not decide on a share.
_READ_ONLY_ROLES = frozenset(('reader',))


class Login:
    """One credential, authenticated.

    :ivar project: the project that the token is for; ``None``: for none.
    :raises errors.CloudError: the credential does not work.
    """

    def __init__(
        self,
        config: 'cloud_region.CloudRegion',
        session: Session,
        title: str,
        limits: transport.Limits,
        meter: http.Meter,
    ) -> None:
        """Authenticate.

        :param title: names Keystone in a sentence.
        :param limits: of every request, the one for the token included.
        :param meter: counts every answer that this credential gets.
        """
        self._config = config
        self._session = session
        self._title = title
        self._limits = limits
        self._meter = meter
        retry.prepare(session, limits)
        session.session.hooks['response'].append(meter)
        with http_errors.translated(title, write=False):
            self._access = _access(session, title)
        self.project = _project(self._access)

    @property
    def domain(self) -> tuple[str, str]:
        """The ID and the name of the domain of the token's project."""
        return (
            self._access.project_domain_id or '',
            self._access.project_domain_name or '',
        )

    @property
    def admin(self) -> bool:
        """The token has a role named ``admin``."""
        return 'admin' in self._roles

    @property
    def may_only_look(self) -> bool:
        """The token has no role but such as may not decide on a share."""
        return self._roles <= _READ_ONLY_ROLES

    @property
    def delegated(self) -> bool:
        """The token cannot be exchanged for one of another project."""
        access = self._access
        return bool(
            access.trust_id
            or getattr(access, 'application_credential_id', None)
        )

    @property
    def _roles(self) -> frozenset[str]:
        return frozenset(
            name.lower() for name in self._access.role_names or ()
        )

    def region(self, service_type: str = 'image') -> str | None:
        """Return the region that is configured, or else the catalog's."""
        endpoint = self._endpoint(
            service_type, self.configured_region(service_type)
        )
        return endpoint[0] if endpoint else None

    def configured_region(self, service_type: str) -> str | None:
        """Return the region that is configured, whether there is one."""
        name: str | None = self._config.get_region_name(service_type)
        return name

    def regions(self, service_type: str) -> tuple[str, ...]:
        """Return the regions in which the catalog has a service."""
        endpoints = self._access.service_catalog.get_endpoint_data_list(
            service_type=service_type,
            interface=self._config.get_interface(service_type),
        )
        names = {endpoint.region_name for endpoint in endpoints}
        return tuple(sorted(filter(None, names)))

    def service(self, service_type: str, region: str | None) -> http.Service:
        """Return a service of a region, by its endpoint in the catalog.

        :raises errors.NotInCatalog: the catalog does not have it.
        """
        kind = _SERVICES[service_type]
        title = kind.title % {'region': region}
        url = self._config.get_endpoint(service_type)
        # An endpoint that the configuration puts in the catalog's place is
        # the one of the region that the configuration names.
        configured = self.configured_region(service_type)
        if url is None or region != (configured or self.region(service_type)):
            endpoint = self._endpoint(service_type, region)
            url = endpoint[1] if endpoint else None
        project_id = self.project.id if self.project else ''
        base = kind.base(url, project_id) if url else None
        if base is None:
            raise errors.NotInCatalog(
                _('%s is not in the catalog of services') % title
            )
        return http.Service(self._session, base, title)

    def keystone(self) -> http.Service:
        """Return Keystone, by the catalog or else where the token is from."""
        region = self.configured_region('identity')
        endpoint = self._endpoint('identity', region) or self._endpoint(
            'identity', None
        )
        auth_url = self._config.config['auth']['auth_url']
        url = endpoint[1] if endpoint else auth_url
        return http.Service(self._session, _without_version(url), self._title)

    def same_cloud(self, other: 'Login', region: str) -> bool:
        """Tell whether two credentials mean the same Glance by a region."""
        mine = self.catalog_url(region)
        return mine is not None and mine == other.catalog_url(region)

    def other_region(self, other: 'Login', region: str) -> str | None:
        """Return the region whose Glance another credential would reach.

        :returns: ``None``: this one's, or one that only that one knows.
        """
        url = other.service('image', region).url
        if url == self.service('image', region).url:
            return None
        for endpoint in self._access.service_catalog.get_endpoint_data_list(
            service_type='image'
        ):
            known = _image_base(str(endpoint.url), '')
            if known == url and endpoint.region_name != region:
                return str(endpoint.region_name)
        return None

    def permits(self, method: str, path: str) -> bool:
        """Tell whether a request to Glance is one that a token is good for.

        Only application credentials have access rules, and not every token
        shows them.
        """
        rules = getattr(
            self._access, 'application_credential_access_rules', None
        )
        return not rules or access_rules.permit(rules, 'image', method, path)

    def rescoped(self, project_id: str) -> 'Login':
        """Log the same user in to another project of its own."""
        auth_url = self._config.config['auth']['auth_url']
        session = Session(
            auth=v3.Token(
                _without_version(auth_url) + '/v3',
                str(self._access.auth_token),
                project_id=project_id,
            ),
            verify=self._session.verify,
            cert=self._session.cert,
        )
        return Login(
            self._config, session, self._title, self._limits, self._meter
        )

    def knowing(self, other: Session) -> Session:
        """Return a session that need not ask what this one knows already.

        Those are the versions of a Keystone that both reach by the same URL,
        and trust by the same settings.
        """
        mine, theirs = self._session.auth, other.auth
        if (
            not isinstance(mine, BaseGenericPlugin)
            or not isinstance(theirs, BaseGenericPlugin)
            or mine.auth_url != theirs.auth_url
            or self._session.verify != other.verify
            or self._session.cert != other.cert
        ):
            return other
        try:
            versions = discover.get_discovery(self._session, mine.auth_url)
        except ksa.ClientException:
            # It did without, and so does the other one.
            return other
        return Session(
            auth=theirs,
            verify=other.verify,
            cert=other.cert,
            app_name=other.app_name,
            app_version=other.app_version,
            additional_user_agent=other.additional_user_agent,
            discovery_cache={mine.auth_url: versions},
        )

    def catalog_url(self, region: str) -> str | None:
        """Return where the catalog says that a region's Glance is.

        The public interface is the one that most catalogs have.
        """
        endpoint = self._endpoint('image', region, 'public') or self._endpoint(
            'image', region
        )
        return endpoint[1] if endpoint else None

    def _endpoint(
        self,
        service_type: str,
        region: str | None,
        interface: str | None = None,
    ) -> tuple[str | None, str] | None:
        config = self._config
        try:
            endpoint = self._access.service_catalog.endpoint_data_for(
                service_type=service_type,
                interface=interface or config.get_interface(service_type),
                region_name=region or None,
                service_name=config.get_service_name(service_type),
            )
        except (ksa.EndpointNotFound, ksa.EmptyCatalog):
            return None
        return endpoint.region_name, str(endpoint.url)


def _access(session: Session, title: str) -> AccessInfo:
    if not isinstance(session.auth, BaseIdentityPlugin):
        raise errors.Unauthenticated(
            _('%s was not asked for a token: log in with an account') % title
        )
    try:
        return session.auth.get_access(session)
    except ksa.NotFound as exc:
        # So Keystone answers a token that has ended or was revoked.
        raise errors.Unauthenticated(
            _('%s refuses the credentials (404)') % title
        ) from exc


def _project(access: AccessInfo) -> model.Project | None:
    if access.project_id is None:
        return None
    return model.Project(
        id=access.project_id,
        name=access.project_name,
        domain_id=access.project_domain_id,
        enabled=True,
    )


def _without_version(url: str) -> str:
    bare = url.rstrip('/')
    for version in ('/v2', '/v2.0', '/v3'):
        bare = bare.removesuffix(version)
    return bare.rstrip('/')


def _image_base(url: str, _project_id: str) -> str:
    return _without_version(url)


def _compute_base(url: str, project_id: str) -> str:
    """Return Nova's URL with its version, and with a project if it had one.

    An endpoint of the configuration may have been written for another one.
    """
    root, version, project = _split(url)
    base = f'{root}/{version or "v2.1"}'
    return f'{base}/{project_id}' if project else base


def _volume_base(url: str, project_id: str) -> str | None:
    """Return Cinder's URL with version 3 and the project, if it has that.

    Any Cinder takes the project in the path, only newer ones do without.
    """
    root, version, _project = _split(url)
    if version not in ('', 'v3'):
        return None
    return f'{root}/v3/{project_id}'


_VERSION = re.compile(r'v\d+(\.\d+)?')


def _split(url: str) -> tuple[str, str, str]:
    """Return what is before a URL's version, the version, and what follows.

    A URL without one is all before.
    """
    address = parse.urlsplit(url)
    parts = [part for part in address.path.split('/') if part]
    at = next(
        (n for n, part in enumerate(parts) if _VERSION.fullmatch(part)),
        len(parts),
    )
    root = address._replace(
        path=''.join(f'/{part}' for part in parts[:at]), query='', fragment=''
    )
    version = parts[at] if at < len(parts) else ''
    return parse.urlunsplit(root), version, '/'.join(parts[at + 1 :])


@dataclasses.dataclass(frozen=True, slots=True)
class _ServiceKind:
    """A kind of service in the catalog.

    :ivar title: names it in a sentence.
    :ivar base: makes what every request begins with of an endpoint's URL and
        the ID of the token's project; ``None``: it is of no use.
    """

    title: str
    base: Callable[[str, str], str | None]


# By what keystoneauth calls them; it knows volumev3 for block-storage.
_SERVICES = {
    'image': _ServiceKind(_('Glance in %(region)s'), _image_base),
    'compute': _ServiceKind(_('Nova in %(region)s'), _compute_base),
    'block-storage': _ServiceKind(_('Cinder in %(region)s'), _volume_base),
}
