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

"""Whose TLS certificates a credential trusts, and what to do where it fails.

A session verifies by its CA file, or else by REQUESTS_CA_BUNDLE, or else by
the authorities that requests comes with. What a second entry of clouds.yaml
does not say itself, it has from the caller for the same Keystone, as long as
that makes no check weaker.
"""

from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
import enum
import os
import pathlib
import ssl
from typing import assert_never
from typing import TYPE_CHECKING
from typing import TypeAlias

import requests
import urllib3.exceptions
from urllib3.util import ssl_match_hostname

from osc_imageshare.i18n import _
from osc_imageshare.sharing import text

if TYPE_CHECKING:
    from openstack.config import cloud_region

# As requests has it: by a CA file, or whether at all.
Verify: TypeAlias = bool | str | None

# OpenSSL's reasons not to accept a certificate (X509_V_ERR_...).
_NOT_YET_VALID, _EXPIRED = 9, 10
_OTHER_HOST, _OTHER_ADDRESS = 62, 64
# Its libraries that read files; another one only has the name in its text.
_FILE_LIBRARIES = frozenset(('X509', 'PEM', 'ASN1'))
# What it says of bytes that are no TLS; newer releases say the second.
_NO_RECORDS = frozenset(('WRONG_VERSION_NUMBER', 'RECORD_LAYER_FAILURE'))


class UnreadableFile(requests.exceptions.SSLError):
    """A file of certificates that a request needs cannot be read."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file


class Kind(enum.Enum):
    """Why a TLS connection failed."""

    UNTRUSTED = enum.auto()
    OTHER_HOST = enum.auto()
    OUTDATED = enum.auto()
    FILES = enum.auto()
    NO_TLS = enum.auto()
    BROKEN = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Failure:
    """A TLS connection that there is not.

    :ivar file: what could not be read; ``''``: that is not the reason.
    """

    kind: Kind
    file: str = ''

    @property
    def lasting(self) -> bool:
        """It came before any request could leave, and will come again."""
        return self.kind not in (Kind.NO_TLS, Kind.BROKEN)


@dataclasses.dataclass(frozen=True, slots=True)
class Trust:
    """How a credential verifies certificates, for the sentences about it.

    :ivar entry: its entry of clouds.yaml; ``''``: none.
    :ivar file: its CA file; ``''``: none.
    :ivar own: the caller's, so that its CA file need not be the entry's.
    :ivar lent: the file is the caller's, though the entry is another one.
    """

    entry: str = ''
    file: str = ''
    own: bool = False
    lent: bool = False

    def sentence(self, failure: Failure, service: str) -> str:
        """Say why a service cannot be reached, and what to do."""
        match failure.kind:
            case Kind.UNTRUSTED:
                return self._untrusted(service)
            case Kind.OTHER_HOST:
                sentence = _(
                    'the TLS certificate of %s is for another host; use an '
                    'address that the certificate names, in clouds.yaml or '
                    'in the catalog of services'
                )
            case Kind.OUTDATED:
                sentence = _(
                    'the TLS certificate of %s has expired or is not valid '
                    'yet; ask its operator to renew it, and check the clock '
                    'of this machine'
                )
            case Kind.FILES:
                return self._files(service, failure.file)
            case Kind.NO_TLS:
                sentence = _(
                    '%s does not use TLS; its address in clouds.yaml or in '
                    'the catalog of services has to begin with http, not '
                    'https'
                )
            case Kind.BROKEN:
                sentence = _('the TLS connection to %s failed')
            case _:
                assert_never(failure.kind)
        return sentence % service

    def _files(self, service: str, file: str) -> str:
        params = {
            'service': service,
            'file': text.visible(file),
            'entry': text.visible(self.entry),
        }
        if file and self.entry and not (self.lent and file == self.file):
            sentence = _(
                'the TLS connection to %(service)s needs the file %(file)s, '
                'which cannot be read; correct cacert, cert or key in entry '
                '%(entry)s of clouds.yaml, or REQUESTS_CA_BUNDLE'
            )
        elif file:
            sentence = _(
                'the TLS connection to %(service)s needs the file %(file)s, '
                'which cannot be read; correct cacert, cert or key of your '
                'credentials, or REQUESTS_CA_BUNDLE'
            )
        else:
            sentence = _(
                'the certificate files for %(service)s cannot be used; check '
                'cacert, cert and key in clouds.yaml, --os-cacert and '
                'REQUESTS_CA_BUNDLE'
            )
        return sentence % params

    def _untrusted(self, service: str) -> str:
        params = {
            'service': service,
            'entry': text.visible(self.entry),
            'file': text.visible(self.file),
        }
        if self.lent:
            sentence = _(
                'the TLS certificate of %(service)s is not trusted; its CA is '
                'not in %(file)s, the CA file of your own credentials: name a '
                'file that has it as "cacert:" in entry %(entry)s of '
                'clouds.yaml'
            )
        elif self.file and self.own:
            sentence = _(
                'the TLS certificate of %(service)s is not trusted; add its '
                'CA to %(file)s, the CA file of your credentials ("cacert:" '
                'in clouds.yaml, or --os-cacert)'
            )
        elif self.file:
            sentence = _(
                'the TLS certificate of %(service)s is not trusted; add its '
                'CA to %(file)s, the file that "cacert:" in entry %(entry)s '
                'of clouds.yaml names'
            )
        elif self.entry:
            sentence = _(
                'the TLS certificate of %(service)s is not trusted; name the '
                'file of its CA as "cacert:" in entry %(entry)s of '
                'clouds.yaml, or in REQUESTS_CA_BUNDLE'
            )
        else:
            sentence = _(
                'the TLS certificate of %(service)s is not trusted; name the '
                'file of its CA by --os-cacert or OS_CACERT, or in '
                'REQUESTS_CA_BUNDLE'
            )
        return sentence % params


def of_caller(config: 'cloud_region.CloudRegion', verify: Verify) -> Trust:
    """Return how the caller verifies certificates."""
    name = str(config.name or '')
    entry = '' if name in _NO_ENTRIES else name
    return Trust(entry, verify if isinstance(verify, str) else '', own=True)


def of_entry(name: str, verify: Verify, *, lent: bool) -> Trust:
    """Return how another entry of clouds.yaml verifies certificates."""
    file = verify if isinstance(verify, str) else ''
    return Trust(name, file, lent=lent)


# What openstacksdk calls credentials of the command line or the environment.
_NO_ENTRIES = frozenset(('defaults', 'envvars'))


def ca_file(config: 'cloud_region.CloudRegion', verify: Verify) -> str | None:
    """Return the CA file of a configuration, whether it is verified by."""
    if isinstance(verify, str):
        return verify
    if not config.config.get('cacert'):
        return None
    file = pathlib.Path(config.config['cacert']).expanduser()
    return str(file) if os.access(file, os.R_OK) else None


def unreadable(
    verify: Verify, cert: str | tuple[str, ...] | None
) -> str | None:
    """Return the first file of certificates that cannot be read."""
    files = (verify, *((cert,) if isinstance(cert, str) else cert or ()))
    for file in files:
        if isinstance(file, str) and not os.access(file, os.R_OK):
            return file
    return None


def failure(exc: BaseException) -> Failure | None:
    """Return why a TLS connection failed; ``None``: it did not."""
    for cause in causes(exc):
        match cause:
            case UnreadableFile(file=file):
                return Failure(Kind.FILES, file)
            case ssl.SSLCertVerificationError():
                # Only those of OpenSSL's own have it.
                return Failure(_refused(getattr(cause, 'verify_code', 0)))
            case ssl_match_hostname.CertificateError():
                return Failure(Kind.OTHER_HOST)
            case ssl.SSLError():
                return Failure(_of_openssl(cause))
            case urllib3.exceptions.SSLError() if _has_file_error(cause):
                return Failure(Kind.FILES)
    return None


def _refused(verify_code: int) -> Kind:
    if verify_code in (_NOT_YET_VALID, _EXPIRED):
        return Kind.OUTDATED
    if verify_code in (_OTHER_HOST, _OTHER_ADDRESS):
        return Kind.OTHER_HOST
    return Kind.UNTRUSTED


def _of_openssl(exc: ssl.SSLError) -> Kind:
    library = getattr(exc, 'library', '')
    if library in _FILE_LIBRARIES or 'PEM' in str(exc):
        return Kind.FILES
    if getattr(exc, 'reason', '') in _NO_RECORDS:
        return Kind.NO_TLS
    return Kind.BROKEN


def _has_file_error(exc: BaseException) -> bool:
    """Tell whether urllib3 could not open a CA file."""
    return any(
        isinstance(inner, OSError) and not isinstance(inner, ssl.SSLError)
        for inner in exc.args
    )


def causes(exc: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it comes from, as the libraries keep it."""
    seen: set[int] = set()
    waiting = [exc]
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += _links(cause)


def _links(exc: BaseException) -> list[BaseException]:
    links: Iterable[object] = (
        *exc.args,
        getattr(exc, 'reason', None),
        exc.__cause__,
        None if exc.__suppress_context__ else exc.__context__,
    )
    return [link for link in links if isinstance(link, BaseException)]
