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

"""Reads the manifest of shares that people write."""

from collections.abc import Iterator
import pathlib
from typing import Any

from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_yaml
from osc_imageshare.i18n import _
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import request

#: Bytes, and keys and values: a thousand images with 20 projects each, all
#: named by ID. That many are read, or refused for the last of them, within
#: a second; what is larger is refused at the first byte too many.
SIZE = 2 * 1024 * 1024
VALUES = 26_000

STDIN = pathlib.Path('-')

_FILTERS = ('tag', 'property', 'name', 'newest')


def load(path: pathlib.Path) -> manifest.Manifest:
    """Read a manifest.

    :param path: :data:`STDIN` is standard input.
    :raises source.DocumentError: it cannot be read, or is not valid; the
        text names the file, the line and the key.
    """
    if path != STDIN:
        return parse(source.read(path, SIZE), str(path))
    name = _('standard input')
    return parse(source.read_standard_input(name, SIZE), name)


def parse(raw: bytes, name: str) -> manifest.Manifest:
    """Make a manifest of the content of a file.

    :param name: what to call the file in an error.
    :raises source.DocumentError: it is not a manifest.
    """
    document = strict_yaml.parse(raw, name, VALUES)
    schema.check(document, schema.load('manifest.schema.json'))
    defaults = document.content.get('defaults', {})
    return manifest.Manifest(
        entries=tuple(
            _entry(document, ('shares', position), entry)
            for position, entry in enumerate(document.content['shares'])
        ),
        prune=defaults.get('prune'),
        accept=_accept(defaults),
        regions=_regions(document, ('defaults',), defaults),
        name=name,
        names=source.project_names(document),
    )


def _entry(
    document: source.Document, path: source.Path, entry: dict[str, Any]
) -> manifest.Entry:
    return manifest.Entry(
        selection=_selection(document, path, entry),
        projects=tuple(_parties(document, (*path, 'projects'), entry)),
        domains=tuple(entry.get('domains', ())),
        prune=entry.get('prune'),
        accept=_accept(entry),
        regions=_regions(document, path, entry),
        line=document.line(path),
    )


def _selection(
    document: source.Document, path: source.Path, entry: dict[str, Any]
) -> manifest.Selection:
    if 'image' in entry:
        for key in _FILTERS:
            if key in entry:
                raise document.error(
                    (*path, key), _('cannot be used with "image"')
                )
    key_value = None
    if 'property' in entry:
        key, _separator, value = entry['property'].partition('=')
        key_value = key, value
    return manifest.Selection(
        image=entry.get('image'),
        name=entry.get('name'),
        tag=entry.get('tag'),
        having=key_value,
        newest=entry.get('newest'),
    )


def _parties(
    document: source.Document, path: source.Path, entry: dict[str, Any]
) -> Iterator[manifest.Party]:
    parties: dict[tuple[str | None, ...], manifest.Party] = {}
    for position, written in enumerate(entry.get('projects', ())):
        place = (*path, position)
        party = _party(document, place, written)
        identity = party.project, party.id, party.domain, party.cloud
        first = parties.setdefault(identity, party)
        if first.expires != party.expires:
            raise document.error(
                place,
                _('the same project expires at another time on line %d')
                % first.line,
            )
        if first is party:
            yield party


def _party(
    document: source.Document, path: source.Path, written: Any
) -> manifest.Party:
    line = document.line(path)
    if isinstance(written, str):
        return manifest.Party(project=written, line=line)
    if 'domain' in written and 'project' not in written:
        raise document.error((*path, 'domain'), _('requires "project"'))
    return manifest.Party(
        project=written.get('project'),
        domain=written.get('domain'),
        cloud=written.get('cloud'),
        expires=source.expiry(document, path, written),
        line=line,
        id=written.get('id'),
    )


def _accept(content: dict[str, Any]) -> request.Accept | None:
    word = content.get('accept')
    return None if word is None else manifest.ACCEPT[word]


def _regions(
    document: source.Document, path: source.Path, content: dict[str, Any]
) -> request.Regions | None:
    match content.get('regions'):
        case None:
            return None
        case str():
            return request.Regions(everywhere=True)
        case []:
            raise document.error((*path, 'regions'), _('must not be empty'))
        case names:
            return request.Regions(tuple(names))
