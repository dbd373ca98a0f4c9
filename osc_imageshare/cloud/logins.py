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

import dataclasses
from typing import TYPE_CHECKING

from keystoneauth1 import discover
from keystoneauth1 import exceptions as ksa
from keystoneauth1.access import AccessInfo
from keystoneauth1.identity.base import BaseIdentityPlugin
from keystoneauth1.identity.generic.base import BaseGenericPlugin
from keystoneauth1.session import Session

from osc_imageshare import errors
from osc_imageshare.cloud import access_rules
from osc_imageshare.cloud import endpoints
from osc_imageshare.cloud import http
from osc_imageshare.cloud import http_errors
from osc_imageshare.cloud import retry
from osc_imageshare.cloud import tokens
from osc_imageshare.cloud import transport
from osc_imageshare.cloud import trust
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

if TYPE_CHECKING:
    from openstack.config import cloud_region

# Roles that may read, but not decide on a share.
_READ_ONLY_ROLES = frozenset(('reader',))
# Roles that every cloud has, without permissions in other projects.
_ORDINARY_ROLES = frozenset(('reader', 'member'))


@dataclasses.dataclass(frozen=True, slots=True)
class Titles:
    """How sentences name what a credential is for.

    :ivar keystone: where it gets its tokens.
    :ivar token: the token that it has.
    :ivar trusted: how it verifies certificates.
    """

    keystone: str
    token: str
    trusted: trust.Trust


class Login:
    """One credential, authenticated.

    :ivar project: the project that the token is for; ``None``: for none.
    :ivar auth_url: the Keystone that it is from, without a version.
    :raises errors.CloudError: the credential does not work.
    """

    def __init__(
        self,
        config: 'cloud_region.CloudRegion',
        session: Session,
        titles: Titles,
        limits: transport.Limits,
        meter: http.Meter,
    ) -> None:
        """Authenticate.

        :param limits: of every request, the one for the token included.
        :param meter: counts every answer that this credential gets.
        """
        self._config = config
        self._session = session
        self._titles = titles
        self._limits = limits
        self._meter = meter
        retry.prepare(session, limits)
        session.session.hooks['response'].append(meter)
        plugin = _identity(session, titles.keystone)
        self.auth_url = endpoints.root(str(plugin.auth_url))
        self._token = tokens.Token(
            plugin,
            titles.token,
            lambda failure: titles.trusted.sentence(failure, titles.keystone),
        )
        with http_errors.translated(
            titles.keystone, write=False, trusted=titles.trusted
        ):
            self._access = _access(plugin, session, titles.keystone)
        self.project = _project(self._access)

    @property
    def domain(self) -> tuple[str, str]:
        """The ID and the name of the domain of the token's project."""
        access = self._access
        return access.project_domain_id or '', access.project_domain_name or ''

    @property
    def user(self) -> str:
        """The name of the token's user, or its ID."""
        return self._access.username or self._access.user_id or ''

    @property
    def admin(self) -> bool:
        """The token has a role named ``admin``."""
        return 'admin' in self._roles

    @property
    def ordinary(self) -> bool:
        """The token has no role with permissions in other projects."""
        return self._roles <= _ORDINARY_ROLES

    @property
    def may_only_look(self) -> bool:
        """The token has no role but such as may not decide on a share."""
        return self._roles <= _READ_ONLY_ROLES

    @property
    def delegated(self) -> bool:
        """The token cannot be exchanged for one of another project."""
        return bool(self._access.trust_id) or self.restricted

    @property
    def restricted(self) -> bool:
        """The token may be for some requests only, by access rules.

        Not every Keystone shows them, so that each application credential
        may have some.
        """
        return bool(getattr(self._access, 'application_credential_id', None))

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
        kind = endpoints.SERVICES[service_type]
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
            raise errors.NotInCatalog(_('the catalog has no %s') % title)
        return self.at(base, title)

    def at(self, url: str, title: str) -> http.Service:
        """Return the service of an address, spoken to with this one."""
        return http.Service(
            self._session,
            url,
            title,
            self._token,
            restricted=self.restricted,
            trusted=self._titles.trusted,
        )

    def keystone(self) -> tuple[http.Service, ...]:
        """Return Keystone, by its addresses, the best one first.

        That is the one of the configuration; or else the catalog's, which may
        be one that is not for everybody, and the one that the token is from.
        """
        if url := self._config.get_endpoint('identity'):
            urls = [url]
        else:
            region = self.configured_region('identity')
            endpoint = self._endpoint('identity', region) or self._endpoint(
                'identity', None
            )
            urls = [endpoint[1]] if endpoint else []
            urls.append(self.auth_url)
        roots = dict.fromkeys(map(endpoints.root, urls))
        return tuple(self.at(root, self._titles.keystone) for root in roots)

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
            known = endpoints.SERVICES['image'].base(str(endpoint.url), '')
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

    def admits(self, other: 'Login', region: str) -> bool:
        """Tell whether this one's Glance takes the other one's token.

        Two clouds can have the same URL in their catalogs, which leads to the
        Glance of one of them. A token of the same Keystone needs no proof.

        :raises errors.CloudError: it could not be found out.
        """
        if self.same_keystone(other):
            return True
        mine = self.service('image', region)
        try:
            other.at(mine.url, mine.title).get('/v2/images', {'limit': '1'})
        except errors.Ended:
            raise
        except errors.Unauthenticated:
            return False
        return True

    def same_keystone(self, other: 'Login') -> bool:
        """Tell whether two credentials are from the same Keystone."""
        return endpoints.same(self.auth_url, other.auth_url)

    def rescoped(self, project_id: str) -> 'Login':
        """Log the same user in to another project of its own."""
        session = Session(
            auth=tokens.Rescoped(
                f'{self.auth_url}/v3',
                project_id,
                lambda: self._token.text(self._session),
                self._token.invalidate,
            ),
            verify=self._session.verify,
            cert=self._session.cert,
        )
        titles = Titles(
            self._titles.keystone,
            _('your token for project %s') % text.visible(project_id),
            self._titles.trusted,
        )
        return Login(self._config, session, titles, self._limits, self._meter)

    def lent_ca_file(self, other: Session) -> str | None:
        """Return the CA file that another session is to verify by.

        It is lent for the same Keystone, to a session that verifies, and has
        no CA file: a check is never made weaker by it.
        """
        url = getattr(other.auth, 'auth_url', None)
        if other.verify is not True or not url:
            return None
        if not endpoints.same(self.auth_url, str(url)):
            return None
        return trust.ca_file(self._config, self._session.verify)

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

        The public interface is the one that most catalogs have. The URL may
        end in the project of each credential, which does not matter.
        """
        endpoint = self._endpoint('image', region, 'public') or self._endpoint(
            'image', region
        )
        return endpoints.root(endpoint[1]) if endpoint else None

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


def _identity(session: Session, title: str) -> BaseIdentityPlugin:
    """Return what gets the tokens of a session from Keystone.

    The auth types ``none`` and ``admin_token`` do not, and without a token of
    Keystone's there are no projects.
    """
    if not isinstance(session.auth, BaseIdentityPlugin):
        raise errors.Unauthenticated(
            _('%s was not asked for a token: use credentials of an account')
            % title
        )
    return session.auth


def _access(
    plugin: BaseIdentityPlugin, session: Session, title: str
) -> AccessInfo:
    try:
        return plugin.get_access(session)
    except ksa.NotFound as exc:
        # So Keystone answers a token that has ended or was revoked.
        raise errors.Unauthenticated(
            _('%s rejected the credentials (404)') % title
        ) from exc


def _project(access: AccessInfo) -> model.Project | None:
    if access.project_id is None:
        return None
    return model.Project(
        id=access.project_id,
        name=access.project_name,
        domain_id=access.project_domain_id,
        enabled=True,
        origin=model.NameSource.TOKEN,
    )
