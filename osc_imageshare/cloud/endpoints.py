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

"""Where services are: what the catalog or a configuration says, made plain.

Either may name a version that this package does not use, and the project that
it was written for.
"""

from collections.abc import Callable
import dataclasses
import re
from urllib import parse

from osc_imageshare.i18n import _


def root(url: str) -> str:
    """Return a URL without its version, and without what follows."""
    return _split(url)[0]


def same(url: str, other: str) -> bool:
    """Tell whether two URLs, of any version, lead to the same service.

    Who logs in to a proxy by one of them does not matter.
    """
    try:
        return _place(url) == _place(other)
    except ValueError:
        return False


def place(url: str) -> str:
    """Return where a service is, in one form, and without any password."""
    try:
        scheme, host, port, path = _place(url)
    except ValueError:
        return ''
    return f'{scheme}://{host or ""}:{port or ""}{path}'


def _place(url: str) -> tuple[str, str | None, int | None, str]:
    """Return a URL's scheme, host, port and path, each in one form.

    :raises ValueError: it has no such form.
    """
    address = parse.urlsplit(root(url.strip()))
    port = address.port or _PORTS.get(address.scheme)
    return address.scheme, address.hostname, port, address.path


_PORTS = {'http': 80, 'https': 443}


def _image_base(url: str, _project_id: str) -> str:
    """Return Glance's URL without a version; the paths have version 2.

    A catalog may have any version, and the project behind it.
    """
    return root(url)


def _compute_base(url: str, project_id: str) -> str:
    """Return Nova's URL with its version, and with a project if it had one.

    An endpoint of the configuration may have been written for another one.
    """
    before, version, project = _split(url)
    base = f'{before}/{version or "v2.1"}'
    return f'{base}/{project_id}' if project else base


def _volume_base(url: str, project_id: str) -> str | None:
    """Return Cinder's URL with version 3 and the project, if it has that.

    Any Cinder takes the project in the path, only newer ones do without.
    """
    before, version, _project = _split(url)
    if version not in ('', 'v3'):
        return None
    return f'{before}/v3/{project_id}'


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
    before = address._replace(
        path=''.join(f'/{part}' for part in parts[:at]), query='', fragment=''
    )
    version = parts[at] if at < len(parts) else ''
    return parse.urlunsplit(before), version, '/'.join(parts[at + 1 :])


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceKind:
    """A kind of service in the catalog.

    :ivar title: names it in a sentence.
    :ivar base: makes what every request begins with of an endpoint's URL and
        the ID of the token's project; ``None``: it is of no use.
    """

    title: str
    base: Callable[[str, str], str | None]


# By what keystoneauth calls them; it knows volumev3 for block-storage.
SERVICES = {
    'image': ServiceKind(_('Glance in %(region)s'), _image_base),
    'compute': ServiceKind(_('Nova in %(region)s'), _compute_base),
    'block-storage': ServiceKind(_('Cinder in %(region)s'), _volume_base),
}
