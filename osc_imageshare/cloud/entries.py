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

"""Entries of clouds.yaml, and the passwords that they do not have.

openstacksdk asks for a missing password wherever an entry is loaded, which
would be a worker thread: several questions at once, without a name, and a
terminal that stays without echo. Here they are asked for before.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
import contextlib
import functools
import itertools
import operator
from typing import Any
from typing import TypeAlias

from keystoneauth1 import exceptions as ksa
from keystoneauth1 import loading
from openstack import exceptions as sdk
from openstack.config import cloud_region

from osc_imageshare import errors
from osc_imageshare.cloud import endpoints
from osc_imageshare.i18n import _
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import text

# Asks a person for a secret; the argument is the question. It raises an
# EOFError without a terminal.
Ask: TypeAlias = Callable[[str], str]

# openstacksdk's or osc-lib's way to load an entry.
_Loader: TypeAlias = Callable[..., cloud_region.CloudRegion]

# What openstacksdk takes for the same, in an entry and in its "auth".
_PROJECT_ID = ('project_id', 'project-id', 'tenant_id', 'tenant-id')
_AUTH_URL = ('auth_url', 'auth-url')
_PROJECT_NAME = ('project_name', 'project-name', 'tenant_name', 'tenant-name')


class Entries:
    """Loads entries of clouds.yaml, each once and with all its secrets.

    :param loader: loads one; the keywords are those of openstacksdk's
        ``get_one``.
    :param ask: asks for a secret.
    :param clouds: returns what clouds.yaml says, by the name of the entry.
    """

    def __init__(
        self,
        loader: _Loader,
        ask: Ask,
        clouds: Callable[[], Any] = dict,
    ) -> None:
        self._loader = loader
        self._ask = ask
        self._clouds = clouds
        self._secrets: dict[str, dict[str, str]] = {}

    def complete(self, names: Iterable[str]) -> None:
        """Ask for the secrets that entries lack, one after the other.

        Only the main thread may: Ctrl-C reaches no other, and a terminal has
        one reader. An entry that is wrong in another way fails at
        its login.

        :raises errors.UserError: secrets are missing, and they cannot be
            asked for without a terminal; every entry is named.
        """
        problems = []
        for name in dict.fromkeys(names):
            if name in self._secrets:
                continue
            secrets: dict[str, str] = {}
            try:
                for key, question in self._missing(name):
                    secrets[key] = self._ask(question)
            except EOFError:
                problems.append(_without_password(name))
            self._secrets[name] = secrets
        if problems:
            raise errors.UserError('\n'.join(problems))

    def load(self, name: str) -> cloud_region.CloudRegion:
        """Return an entry; any thread may.

        :raises errors.Unauthenticated: a secret is missing.
        :raises sdk.ConfigException: the entry is missing or wrong.
        """
        secrets = self._secrets.get(name, {})
        for key, _question in self._missing(name):
            if not secrets.get(key):
                raise errors.Unauthenticated(_('it has no password'))
        if secrets:
            return self._loader(cloud=name, auth=dict(secrets))
        return self._loader(cloud=name)

    def project_names(self, auth_url: str) -> dict[str, str]:
        """Return what entries for a Keystone say of projects: ID to name.

        Nothing is asked for it, and nothing proves it.
        """
        names: dict[str, str] = {}
        for cloud in self.titles():
            id_ = project_id.canonical(self._written(cloud, _PROJECT_ID))
            name = self._written(cloud, _PROJECT_NAME)
            if not id_ or not name:
                continue
            url = self._written(cloud, _AUTH_URL) or self._profile_url(cloud)
            if endpoints.same(auth_url, url):
                names.setdefault(id_, name)
        return names

    def project_ids(self, auth_url: str) -> dict[str, str]:
        """Return the entries for a Keystone, or for one that they do not say.

        :returns: the project ID that an entry states, or ``''``, by its name.
        """
        entries: dict[str, str] = {}
        for cloud in self.titles():
            url = self._written(cloud, _AUTH_URL)
            if not url or endpoints.same(auth_url, url):
                id_ = project_id.canonical(self._written(cloud, _PROJECT_ID))
                entries[cloud] = id_ or ''
        return entries

    def titles(self) -> tuple[str, ...]:
        """Return the names of all entries."""
        return tuple(map(str, self._clouds() or ()))

    def _written(self, name: str, keys: Iterable[str]) -> str:
        """Return the text that an entry has by one of some keys; or ``''``."""
        return _setting(self._clouds, (name,), keys)

    def _profile_url(self, name: str) -> str:
        """Return the auth URL that an entry has from its profile."""
        # Some profiles are read from the Internet.
        if '://' in self._written(name, ('profile',)):
            return ''
        try:
            region = self._loader(cloud=name, validate=False)
        except (sdk.ConfigException, ksa.ClientException):
            return ''
        return _setting(lambda: region.config, (), _AUTH_URL)

    def _missing(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the secrets that an entry lacks: key and question."""
        try:
            region = self._loader(cloud=name, validate=False)
            options = list(_options(region))
        except (sdk.ConfigException, ksa.ClientException):
            return
        present = _present(region)
        for option in options:
            keys = {
                spelled.replace('-', '_')
                for known in (option, *option.deprecated)
                for spelled in (known.name, known.dest)
            }
            if option.prompt and present.isdisjoint(keys):
                yield option.dest, _question(name, option.dest, region)


def _setting(
    settings: Callable[[], Any], place: tuple[str, ...], keys: Iterable[str]
) -> str:
    """Return the text that is there by one of some keys; or ``''``.

    What is around it is in no variable: a traceback could show it.
    """
    for path in itertools.product(((*place, 'auth'), place), keys):
        steps = (*path[0], path[1])
        with contextlib.suppress(LookupError, TypeError):
            value = functools.reduce(operator.getitem, steps, settings())
            if isinstance(value, str):
                return value
    return ''


def _present(region: cloud_region.CloudRegion) -> frozenset[str]:
    """Return the keys of an entry that have a value.

    The values are in no variable: a traceback could show it.
    """
    settings = itertools.chain(
        region.config.items(), (region.config.get('auth') or {}).items()
    )
    return frozenset(
        map(operator.itemgetter(0), filter(operator.itemgetter(1), settings))
    )


def _options(region: cloud_region.CloudRegion) -> Iterator[loading.Opt]:
    """Yield the options of every way in which an entry authenticates."""
    kind = region.config.get('auth_type')
    # keystoneauth does not tell which methods this one is to have.
    methods = kind == 'v3multifactor' and region.config.get('auth_methods')
    for method in methods or (kind,):
        yield from loading.get_plugin_loader(str(method)).get_options()


def _question(name: str, key: str, region: cloud_region.CloudRegion) -> str:
    user = (
        (region.config.get('auth') or {}).get('username')
        or (region.config.get('auth') or {}).get('user_id')
        or '?'
    )
    question = (
        _('Passcode for cloud %(cloud)s, user %(user)s:')
        if key == 'passcode'
        else _('Password for cloud %(cloud)s, user %(user)s:')
    )
    words = question % {
        'cloud': text.visible(name),
        'user': text.visible(str(user)),
    }
    return f'{words} '


def _without_password(name: str) -> str:
    return _(
        'Target cloud %s has no password, and none was entered. Set it in '
        'clouds.yaml or secure.yaml, or run the command at a terminal.'
    ) % text.visible(name)
