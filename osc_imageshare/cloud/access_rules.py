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

"""Access rules of an application credential, as Keystone's middleware reads.

https://docs.openstack.org/keystone/latest/user/application_credentials.html
"""

from collections.abc import Iterable
from collections.abc import Mapping
import re

# What stands for one segment of a path, or for any number of them.
_WILDCARD = re.compile(r'(\{[^}]*\}|\*\*|\*)')
# Whatever an endpoint has before it is not in the paths that are asked for.
_VERSION = '/v2/'


def permit(
    rules: Iterable[Mapping[str, str]], service: str, method: str, path: str
) -> bool:
    """Tell whether one of the rules is for a request.

    :param service: type of the service.
    :param path: that comes after the endpoint, with the version.
    """
    return any(
        rule.get('service') == service
        and rule.get('method') == method
        and _expression(rule.get('path', '')).fullmatch(path)
        for rule in rules
    )


def _expression(path: str) -> re.Pattern[str]:
    _before, version, after = path.partition(_VERSION)
    parts = _WILDCARD.split(f'{version}{after}' if version else path)
    return re.compile(''.join(map(_part, parts)))


def _part(text: str) -> str:
    if text == '**':
        return '.*'
    if text == '*' or (text.startswith('{') and text.endswith('}')):
        return '[^/]+'
    return re.escape(text)
