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

"""Reads a manifest of shares from a file that people write."""

import datetime
import pathlib
import sys
from typing import Any

from osc_imageshare.documents import moment
from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_yaml
from osc_imageshare.i18n import _
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import request

#: Bytes; room for the shares of a thousand images with ten members each.
SIZE = 1024 * 1024
#: Keys, values, mappings and lists.
VALUES = 50_000

_ACCEPT = {
    'where-possible': request.Accept.WHERE_POSSIBLE,
    'as-admin': request.Accept.AS_ADMIN,
    'never': request.Accept.NEVER,
}
_FILTERS = ('name', 'tag', 'property')
_EVERYWHERE = 'all'


def load(path: str) -> manifest.Manifest:
    """Read a manifest.

    :param path: ``-`` is standard input.
    :raises source.DocumentError: it cannot be read, or is no manifest; the
        text names the file, the line and the key.
    """
    if path != '-':
        return parse(source.read(pathlib.Path(path), SIZE), path)
    name = _('standard input')
    # Python's own: there is no standard input if it is closed.
    if sys.stdin is None:
        raise source.error(name, _('is closed'))
    return parse(source.read_stream(sys.stdin.buffer, name, SIZE), name)


def parse(raw: bytes, name: str) -> manifest.Manifest:
    """Make a manifest of the content of a file.

    :param name: what to call the file in an error.
    :raises source.DocumentError: it is no manifest.
    """
    document = strict_yaml.parse(raw, name, VALUES)
    schema.check(document, schema.load('manifest.schema.json'))
    content = document.content
    defaults: dict[str, Any] = content.get('defaults', {})
    return manifest.Manifest(
        entries=tuple(
            _entry(document, ('shares', position), entry)
            for position, entry in enumerate(content['shares'])
        ),
        prune=defaults.get('prune', False),
        accept=_accept(defaults) or request.Accept.WHERE_POSSIBLE,
        regions=_regions(document, ('defaults',), defaults),
    )


def _entry(
    document: source.Document, path: source.Path, entry: dict[str, Any]
) -> manifest.Entry:
    if 'projects' not in entry and 'domains' not in entry:
        raise document.error(
            path, _('needs at least one of: %s') % 'projects, domains'
        )
    return manifest.Entry(
        selection=_selection(document, path, entry),
        parties=_parties(document, path, entry.get('projects', [])),
        domains=tuple(dict.fromkeys(entry.get('domains', ()))),
        prune=entry.get('prune'),
        accept=_accept(entry),
        regions=_regions(document, path, entry),
        where=_where(document, path),
    )


def _selection(
    document: source.Document, path: source.Path, entry: dict[str, Any]
) -> manifest.Selection:
    filters = [key for key in _FILTERS if key in entry]
    if 'image' not in entry and not filters:
        raise document.error(
            path,
            _('needs at least one of: %s') % ', '.join(('image', *_FILTERS)),
        )
    if 'image' in entry:
        for key in (*_FILTERS, 'newest'):
            if key in entry:
                raise document.error(
                    (*path, key), _('does not go with "image"')
                )
    fixed: tuple[str, str] | None = None
    if 'property' in entry:
        key, equals, value = entry['property'].partition('=')
        if not (key and equals):
            raise document.error(
                (*path, 'property'), _('must be a key and a value: key=value')
            )
        fixed = (key, value)
    return manifest.Selection(
        image=entry.get('image'),
        name=entry.get('name'),
        tag=entry.get('tag'),
        property=fixed,
        newest=entry.get('newest'),
    )


def _parties(
    document: source.Document, path: source.Path, projects: list[Any]
) -> tuple[manifest.Party, ...]:
    known: dict[tuple[str | None, ...], manifest.Party] = {}
    for position, each in enumerate(projects):
        here: source.Path = (*path, 'projects', position)
        found = _party(document, here, each)
        same = known.setdefault(
            (found.project, found.id, found.domain, found.cloud), found
        )
        if same.expires != found.expires:
            raise document.error(
                here,
                _('contradicts %s: it expires at another time') % same.where,
            )
    return tuple(known.values())


def _party(
    document: source.Document, path: source.Path, each: Any
) -> manifest.Party:
    where = _where(document, path)
    if isinstance(each, str):
        return manifest.Party(project=each, where=where)
    if not {'project', 'id', 'cloud'} & set(each):
        raise document.error(
            path, _('needs at least one of: %s') % 'project, id, cloud'
        )
    if 'domain' in each and 'project' not in each:
        raise document.error((*path, 'domain'), _('goes with "project"'))
    return manifest.Party(
        project=each.get('project'),
        id=each.get('id'),
        domain=each.get('domain'),
        cloud=each.get('cloud'),
        expires=_expires(document, (*path, 'expires'), each),
        where=where,
    )


def _expires(
    document: source.Document, path: source.Path, each: dict[str, Any]
) -> datetime.datetime | None:
    if 'expires' not in each:
        return None
    try:
        return moment.parse(each['expires'])
    except ValueError as exc:
        raise document.error(path, str(exc)) from exc


def _accept(part: dict[str, Any]) -> request.Accept | None:
    word = part.get('accept')
    return None if word is None else _ACCEPT[word]


def _regions(
    document: source.Document, path: source.Path, part: dict[str, Any]
) -> request.Where | None:
    named: str | list[str] | None = part.get('regions')
    match named:
        case None:
            return None
        case 'all':
            return request.Where(everywhere=True)
        case str():
            raise document.error(
                (*path, 'regions'),
                _('must be a list of regions, or "%s"') % _EVERYWHERE,
            )
        case []:
            raise document.error((*path, 'regions'), _('must not be empty'))
        case names:
            return request.Where(tuple(dict.fromkeys(names)))


def _where(document: source.Document, path: source.Path) -> str:
    """Name a place of the manifest in a sentence."""
    return _('line %(line)d, %(key)s') % {
        'line': document.line(path),
        'key': source.shown_path(path),
    }
