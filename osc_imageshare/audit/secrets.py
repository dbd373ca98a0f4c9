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

"""What looks like a credential in the properties of an image.

A property is told by its value, where a value can be nothing else, or by its
name, where its value is not obviously a mere reference. Values are judged
here and leave this module in no form.

The author of the properties may want the search to take forever. Every
pattern is bounded, so that the time grows with the length of the value only.
"""

from collections.abc import Mapping
import itertools
import re

from osc_imageshare.i18n import _

# What a value is, and how it is told. Where a group is caught, it is the
# credential itself, and may be a reference. A token may not start in the
# middle of a word.
_VALUES = (
    (
        _('private key'),
        r'-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----',
    ),
    (_('AWS access key'), r'(?<![\w-])(?:AKIA|ASIA)[0-9A-Z]{16}(?![\w-])'),
    (_('GitHub token'), r'(?<![\w-])gh[pousr]_[A-Za-z0-9]{36}'),
    (_('GitHub token'), r'(?<![\w-])github_pat_\w{22}'),
    (_('GitLab token'), r'(?<![\w-])gl(?:pat|dt|rt|cbt|ptt)-[\w-]{20}'),
    (_('Slack token'), r'(?<![\w-])xox[a-z]-[\w-]{10}'),
    (_('Slack webhook'), r'hooks\.slack\.com/services/T\w{4,32}/B\w{4,32}/'),
    (_('Google API key'), r'(?<![\w-])AIza[\w-]{35}'),
    (_('Stripe key'), r'(?<![\w-])[rs]k_live_[A-Za-z0-9]{16}'),
    (_('npm token'), r'(?<![\w-])npm_[A-Za-z0-9]{36}'),
    (_('PyPI token'), r'(?<![\w-])pypi-AgEI[\w-]{50}'),
    (_('Keystone token'), r'(?<![\w-])gAAAAA[\w-]{80}'),
    (_('JSON web token'), r'(?<![\w-])eyJ[\w-]{8,8192}\.eyJ[\w-]{8}'),
    (_('storage account key'), r'AccountKey=[A-Za-z0-9+/]{40}'),
    (
        _('authorization header'),
        r'(?i:\bauthorization\s{0,4}:\s{0,4}(?:basic|bearer))\s([\w+/=.~-]{8})',
    ),
    (
        _('password in a URL'),
        r'://[^/\s:@?#]{0,256}:([^/\s@]{1,256})@',
    ),
    (
        _('password in a text'),
        (
            r'(?i)(?<![a-z0-9])(?:password|passwd|pwd|secret|token|'
            r'(?:api|access|secret|private)[_-]?key)'
            r'["\']?\s{0,4}=\s{0,4}["\']?([^\s"\',;&]{4,256})'
        ),
    ),
    (
        _('password in a text'),
        (
            r'(?i)"[\w-]{0,40}(?:password|passwd|passphrase|secret|token|'
            r'(?:api|access|secret|private)[_-]?key)"'
            r'\s{0,4}:\s{0,4}"([^"]{4,256})"'
        ),
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _VALUES)

# Words of a name that say: this is a secret.
_SECRET = frozenset(
    (
        'adminpass', 'apikey', 'credential', 'credentials', 'passphrase',
        'passwd', 'password', 'pwd', 'rootpass', 'secret', 'secretkey',
        'token', 'userpass',
    )
)  # fmt: skip
_SECRET_PAIRS = frozenset(
    (
        ('access', 'key'), ('admin', 'pass'), ('api', 'key'),
        ('private', 'key'), ('root', 'pass'),
        ('signing', 'key'), ('user', 'pass'),
    )
)  # fmt: skip

# Words of a name that may say so, if the value looks random as well.
_SUSPICIOUS = frozenset(
    ('auth', 'authorization', 'cookie', 'cred', 'creds', 'hmac', 'key', 'pass')
)
_RANDOM = re.compile(
    r'(?=.{0,256}[a-z])(?=.{0,256}[A-Z])(?=.{0,256}[0-9])'
    r'[A-Za-z0-9+/_-]{24,}={0,2}'
)

# A name that ends so speaks about a secret and does not hold it.
_ABOUT = frozenset(
    (
        'age', 'algorithm', 'backend', 'class', 'count', 'date', 'driver',
        'enabled', 'endpoint', 'expires', 'expiry', 'file', 'format', 'hint',
        'host', 'href', 'id', 'length', 'max', 'min', 'mode', 'name', 'path',
        'policy', 'provider', 'ref', 'required', 'server', 'service', 'size',
        'source', 'state', 'status', 'supported', 'ttl', 'type', 'uri', 'url',
        'uuid', 'version',
    )
)  # fmt: skip

# Values that are no credential, whatever their name is.
_REFERENCE = re.compile(
    r"""
      \s*
    | true|false|yes|no|on|off|none|null|nil|n/a|0|1
    | enabled?|disabled?|required|optional|prompt|generated?|random|unset
    | \*+ | x{3,} | [•.-]+                                  # masked
    | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}           # a UUID
    | \$\w+ | \$\{.* | \$\(.* | \{\{.* | <.*> | %\w+% | %\(.*  # templates
    | [a-z][a-z0-9+.-]{0,32}://.*                           # where it is
    | (?:arn|barbican|env|file|kv|ssm|vault):.*
    | [~.]{0,2}(?:/[\w.-]+){2,}/?                           # a file
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def search(properties: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the properties that hold a credential: name, and what it is."""
    return tuple(
        (name, kind)
        for name, value in sorted(properties.items())
        if (kind := _kind(name, value))
    )


def _kind(name: str, value: str) -> str | None:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(value):
            if not (match.groups() and _is_reference(match[1])):
                return kind
    return _kind_by_name(name, value)


def _kind_by_name(name: str, value: str) -> str | None:
    parted = re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', name).lower()
    words = [word for word in re.split(r'[^a-z0-9]+', parted) if word]
    if not words or words[-1] in _ABOUT or 'public' in words:
        return None
    if _is_reference(value):
        return None
    pairs = itertools.pairwise(words)
    if not (_SECRET.isdisjoint(words) and _SECRET_PAIRS.isdisjoint(pairs)):
        return _('a secret by its name')
    if not _SUSPICIOUS.isdisjoint(words) and _RANDOM.fullmatch(value):
        return _('a random text')
    return None


def _is_reference(value: str) -> bool:
    return _REFERENCE.fullmatch(value) is not None
