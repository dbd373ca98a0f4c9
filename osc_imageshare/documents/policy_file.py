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

"""Reads the policy of an audit from a file that people write."""

from collections.abc import Collection
from collections.abc import Iterator
import fnmatch
import pathlib
from typing import Any

from osc_imageshare.audit import policy
from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_yaml
from osc_imageshare.i18n import _
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import suggestion


def load(path: pathlib.Path, checks: Collection[str]) -> policy.Policy:
    """Read a policy.

    :param checks: the ids of all checks.
    :raises source.DocumentError: it cannot be read, or is not valid; the
        text names the file, the line and the key.
    """
    return parse(source.read(path), str(path), checks)


def parse(raw: bytes, name: str, checks: Collection[str]) -> policy.Policy:
    """Make a policy of the content of a file.

    :param name: what to call the file in an error.
    :param checks: the ids of all checks.
    :raises source.DocumentError: it is not a policy.
    """
    document = strict_yaml.parse(raw, name)
    schema.check(document, schema.load('policy.schema.json'))
    content = document.content
    severities = content.get('severity', {})
    for check in severities:
        if check not in checks:
            raise document.error(
                ('severity', check), _unknown_check(check, checks)
            )
    allow = content.get('allow', {})
    domains = frozenset(map(project_id.meant, allow.get('domains', ())))
    projects = allow.get('projects')
    if projects is None and 'domains' in allow:
        # A policy that names domains does not allow every project.
        projects = ()
    trusted = content.get('trust', {}).get('owners')
    return policy.Policy(
        allowed_projects=None
        if projects is None
        else frozenset(map(project_id.meant, projects)),
        allowed_domains=domains,
        public=allow.get('public', False),
        community=allow.get('community', False),
        trusted=None
        if trusted is None
        else frozenset(map(project_id.meant, trusted)),
        thresholds={
            check: int(number)
            for check, number in (
                policy.DEFAULT_THRESHOLDS | content.get('thresholds', {})
            ).items()
        },
        severities=severities,
        pins={
            image_filter.meant(image): pin.lower()
            for image, pin in content.get('pins', {}).items()
        },
        mutes=tuple(_mutes(document, checks)),
        names=source.project_names(document),
    )


def _mutes(
    document: source.Document, checks: Collection[str]
) -> Iterator[policy.Mute]:
    entries: list[dict[str, Any]] = document.content.get('mute', [])
    for position, entry in enumerate(entries):
        path: source.Path = ('mute', position)
        check = entry.get('check', '*')
        if not any(fnmatch.fnmatchcase(known, check) for known in checks):
            raise document.error(
                (*path, 'check'), _unknown_check(check, checks)
            )
        yield policy.Mute(
            check=check,
            image=image_filter.meant(entry.get('image', '*')),
            project=project_id.meant(entry.get('project', '*')),
            reason=entry['reason'].strip(),
            expires=source.expiry(document, path, entry),
            line=document.line(path),
        )


def _unknown_check(check: str, checks: Collection[str]) -> str:
    return _('unknown check') + suggestion.aside(check, checks)
