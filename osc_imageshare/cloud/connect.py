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

"""From the command's configuration to every credential it needs."""

from collections.abc import Iterable
import copy
import threading
import urllib.parse

from keystoneauth1 import exceptions as ksa
from openstack import exceptions as sdk
from openstack.config import cloud_region

from osc_imageshare import errors
from osc_imageshare import once
from osc_imageshare.cloud import address_book
from osc_imageshare.cloud import cinder
from osc_imageshare.cloud import endpoints
from osc_imageshare.cloud import entries
from osc_imageshare.cloud import glance
from osc_imageshare.cloud import http
from osc_imageshare.cloud import image_store
from osc_imageshare.cloud import keystone
from osc_imageshare.cloud import logins
from osc_imageshare.cloud import masks
from osc_imageshare.cloud import nova
from osc_imageshare.cloud import transport
from osc_imageshare.cloud import trust
from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import suggestion
from osc_imageshare.sharing import text


class Cloud:
    """One OpenStack cloud, and every credential that is used with it.

    :ivar project: the caller's.
    :ivar caller: the project and the role that the command runs with.
    :ivar own_login: the login of the command itself.
    :ivar name: the caller's entry of clouds.yaml; ``''`` for none.
    :ivar regions: the regions whose Glance is meant, at least one.
    :ivar several_regions: the catalog has a Glance in more than one, so that
        a command has to name the region that it is for.
    :ivar names: what projects are called, as far as the caller knows.
    :ivar meter: counts the answers that came since the caller logged in.
    """

    def __init__(
        self,
        config: cloud_region.CloudRegion,
        others: entries.Entries,
        limits: transport.Limits,
        regions: request.Regions = request.CONFIGURED_REGION,
        more: tuple[request.Regions, ...] = (),
        login: logins.Login | None = None,
    ) -> None:
        """Log the caller in.

        :param config: of the caller.
        :param others: the entries of clouds.yaml.
        :param limits: of every request in anybody's name.
        :param regions: those that are meant.
        :param more: others that are meant for a part of what is to be done.
        :param login: of the caller, if there is one already.
        :raises errors.CloudError: the caller cannot log in, or a region has
            no Glance.
        """
        self.name = str(config.name or '')
        self.meter = http.Meter()
        self._others = others
        self._limits = limits
        self._logins: dict[model.Credential, logins.Login] = {}
        self._lock = threading.Lock()
        self._glances: once.Once[
            tuple[str, model.Credential], glance.Glance
        ] = once.Once()
        self.own_login = login or _own_login(config, limits, self.meter)
        self._logins[model.CALLER] = self.own_login
        if self.own_login.project is None:
            raise errors.Unauthenticated(
                _(
                    'your credentials do not name a project, and images '
                    'belong to projects: name one with --os-project-name'
                )
            )
        self.project = self.own_login.project
        auth_url = self.own_login.auth_url
        self.names = address_book.AddressBook(
            endpoints.place(auth_url),
            lambda: others.project_names(auth_url),
        )
        self.names.verify(self.project)
        self.caller = model.Caller(
            self.project, self.own_login.admin, self.own_login.may_only_look
        )
        self._catalog = self.own_login.regions('image')
        self._keystone = keystone.Keystone(*self.own_login.keystone())
        self._regions = regions
        self.several_regions = len(self._catalog) > 1
        self.regions = tuple(
            dict.fromkeys(
                name
                for choice in (regions, *more)
                for name in self.regions_of(choice)
            )
        )

    def regions_of(self, regions: request.Regions | None) -> tuple[str, ...]:
        """Return the regions that are meant, at least one.

        :param regions: ``None``: those of the command line.
        :raises errors.CloudError: one of them has no Glance.
        """
        regions = regions or self._regions
        catalog = self._catalog
        if regions.everywhere and catalog:
            return catalog
        for name in regions.names:
            if name not in catalog:
                raise _no_image_service(name, catalog)
        if regions.names:
            return tuple(dict.fromkeys(regions.names))
        region = self.own_login.region()
        if region is None:
            configured = self.own_login.configured_region('image')
            raise _no_image_service(configured or '', catalog)
        return (region,)

    @property
    def title(self) -> str:
        """The cloud's name for people; without one, the host of Keystone."""
        # The SDK calls what is not in clouds.yaml by names of its own.
        if self.name not in ('', 'defaults', 'envvars'):
            return self.name
        return urllib.parse.urlsplit(self.own_login.auth_url).hostname or ''

    def at(self, region: str) -> 'Cloud':
        """Return the same cloud and caller, for another region."""
        elsewhere = copy.copy(self)
        elsewhere.regions = (region,)
        return elsewhere

    def other(self, name: str) -> 'Cloud':
        """Return the cloud of an entry, with the entry's account as caller.

        :raises errors.CloudError: the account cannot log in, or its region
            has no Glance.
        """
        credential = model.Credential(model.CredentialKind.CLOUD, name)
        login = self.login(credential)
        config = self._others.load(name)
        return Cloud(config, self._others, self._limits, login=login)

    def image_store(
        self, region: str, credential: model.Credential = model.CALLER
    ) -> image_store.ImageStore:
        """Return a region's Glance, for the data of images."""
        service = self.login(credential).service('image', region)
        return image_store.ImageStore(service, region)

    def other_entries(self) -> dict[str, str]:
        """Return the entries of clouds.yaml that may be for this cloud.

        :returns: the name of each, and the ID of its project if it has one.
        """
        entries = self._others.project_ids(self.own_login.auth_url)
        return {name: entries[name] for name in entries if name != self.name}

    def complete(self, names: Iterable[str]) -> None:
        """Ask for the passwords that entries of clouds.yaml do not have.

        To be called in the main thread, before workers log in to them.

        :raises errors.UserError: it would need a terminal to ask at.
        """
        self._others.complete(names)

    def login(self, credential: model.Credential) -> logins.Login:
        """Return the login of a credential; the first time, log in.

        :raises errors.CloudError: the credential does not work.
        """
        with self._lock:
            login = self._logins.get(credential)
        if login is None:
            login = self._log_in(credential)
            with self._lock:
                self._logins[credential] = login
        return login

    def glance(
        self, region: str, credential: model.Credential = model.CALLER
    ) -> glance.Glance:
        """Return a region's Glance, spoken to with a credential."""
        return self._glances.get(
            (region, credential),
            lambda: glance.Glance(
                self.login(credential).service('image', region), region
            ),
        )

    def check_image_service(
        self, credential: model.Credential, region: str
    ) -> None:
        """Make sure that a credential reaches the Glance of a region.

        It costs one request, unless no access rule is for that.

        :raises errors.CloudError: it does not, or that is unknown.
        """
        login = self.login(credential)
        service = self.glance(region, credential)
        if elsewhere := self.own_login.other_region(login, region):
            raise errors.NotInCatalog(
                _(
                    'its catalog has the address of region %(other)s for '
                    'region %(region)s'
                )
                % {
                    'region': text.visible(region),
                    'other': text.visible(elsewhere),
                }
            )
        if login.permits('GET', '/v2/images'):
            service.check()

    def nova(self, region: str, credential: model.Credential) -> nova.Nova:
        """Return a region's Nova, spoken to with a credential.

        :raises errors.NotInCatalog: the region has none.
        """
        login = self.login(credential)
        service = login.service('compute', region)
        return nova.Nova(service, _own(login))

    def cinder(
        self, region: str, credential: model.Credential
    ) -> cinder.Cinder:
        """Return a region's Cinder, spoken to with a credential.

        :raises errors.NotInCatalog: the region has none.
        """
        login = self.login(credential)
        return cinder.Cinder(
            login.service('block-storage', region), _own(login)
        )

    def keystone(self) -> keystone.Keystone:
        """Return Keystone, spoken to as the caller; always the same one."""
        return self._keystone

    def _log_in(self, credential: model.Credential) -> logins.Login:
        match credential.kind:
            case model.CredentialKind.CALLER:
                return self.own_login
            case model.CredentialKind.RESCOPED:
                return self.own_login.rescoped(credential.name)
            case model.CredentialKind.CLOUD:
                return self._log_in_to_cloud(credential.name)

    def _log_in_to_cloud(self, name: str) -> logins.Login:
        entry_names = self._others.titles()
        if entry_names and name not in entry_names:
            raise errors.Unauthenticated(
                _('clouds.yaml has no entry "%(name)s"%(similar)s')
                % {
                    'name': text.visible(name),
                    'similar': suggestion.aside(name, entry_names),
                }
            )
        try:
            config = self._others.load(name)
            session = config.get_session()
        except (sdk.ConfigException, ksa.ClientException) as exc:
            # Both only say what is wrong in a clouds.yaml of the caller's.
            raise errors.Unauthenticated(_one_line(exc)) from exc
        lent = self.own_login.lent_ca_file(session)
        session.verify = lent or session.verify
        titles = logins.Titles(
            _('Keystone of cloud %s') % text.visible(name),
            _('the token of cloud %s') % text.visible(name),
            trust.of_entry(name, session.verify, lent=lent is not None),
        )
        session = self.own_login.knowing(session)
        return logins.Login(config, session, titles, self._limits, self.meter)


def _own_login(
    config: cloud_region.CloudRegion,
    limits: transport.Limits,
    meter: http.Meter,
) -> logins.Login:
    session = config.get_session()
    titles = logins.Titles(
        _('Keystone'),
        _('your token'),
        trust.of_caller(config, session.verify),
    )
    return logins.Login(config, session, titles, limits, meter)


def _no_image_service(
    region: str, catalog: tuple[str, ...]
) -> errors.Unavailable:
    """Return the error of a region that is not there, and those that are."""
    if not (region and catalog):
        return errors.Unavailable(
            _('the catalog of services has no image service')
        )
    return errors.Unavailable(
        _(
            'region %(region)s has no image service%(similar)s; the catalog '
            'has one in: %(regions)s'
        )
        % {
            'region': text.visible(region),
            'similar': suggestion.aside(region, catalog),
            'regions': text.listing([text.visible(r) for r in catalog]),
        }
    )


def _own(login: logins.Login) -> str:
    """Return the ID of the project that a login's token is for."""
    return login.project.id if login.project else ''


def _one_line(exc: Exception) -> str:
    sentence = masks.masked(' '.join(str(exc).split()))
    return text.visible(sentence.rstrip('.'))
