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
import itertools
import operator
from typing import TypeAlias

from keystoneauth1 import exceptions as ksa
from keystoneauth1 import loading
from openstack import exceptions as sdk
from openstack.config import cloud_region

from osc_imageshare import errors
from osc_imageshare.i18n import _
from osc_imageshare.sharing import text

# Asks a person for a secret; the argument is the question. It raises an
# EOFError where there is nobody to be asked.
Ask: TypeAlias = Callable[[str], str]

# openstacksdk's or osc-lib's way to load an entry.
_Loader: TypeAlias = Callable[..., cloud_region.CloudRegion]


class Entries:
    """Loads entries of clouds.yaml, each once and with all its secrets.

    :param loader: loads one; the keywords are those of openstacksdk's
        ``get_one``.
    :param ask: asks for a secret.
    """

    def __init__(self, loader: _Loader, ask: Ask) -> None:
        self._loader = loader
        self._ask = ask
        self._secrets: dict[str, dict[str, str]] = {}

    def complete(self, names: Iterable[str]) -> None:
        """Ask for the secrets that entries lack, one after the other.

        Only the main thread may: Ctrl-C reaches no other, and a terminal has
        one reader. An entry that is wrong in another way is left to whoever
        logs in to it.

        :raises errors.UserError: secrets are missing and nobody can be
            asked; every entry is named.
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
        :raises sdk.ConfigException: there is no such entry, or it is wrong.
        """
        secrets = self._secrets.get(name, {})
        for key, _question in self._missing(name):
            if not secrets.get(key):
                raise errors.Unauthenticated(_('it has no password'))
        if secrets:
            return self._loader(cloud=name, auth=dict(secrets))
        return self._loader(cloud=name)

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
