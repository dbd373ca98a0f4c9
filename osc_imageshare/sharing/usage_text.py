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

"""Sentences about what uses an image, and about what of that is unknown."""

from collections.abc import Iterable
from collections.abc import Iterator

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage


def named(use: usage.Use) -> str:
    """Name what was found, in a sentence."""
    servers = [text.named(each.name, each.id) for each in use.servers]
    volumes = [_volume(each) for each in use.volumes]
    parts = []
    if servers:
        one = len(servers) == 1
        words = _('server %s') if one else _('servers %s')
        parts.append(words % text.listing(servers))
    if volumes:
        one = len(volumes) == 1
        words = _('volume %s') if one else _('volumes %s')
        parts.append(words % text.listing(volumes))
    return _(' and ').join(parts)


def _volume(volume: usage.Volume) -> str:
    named = text.named(volume.name, volume.id)
    if not volume.servers:
        return named
    return _('%(volume)s of server %(server)s') % {
        'volume': named,
        'server': text.listing(list(map(text.visible, volume.servers))),
    }


def more(use: usage.Use) -> Iterator[str]:
    """Yield what there may be beside what was found, a sentence each."""
    for what, why in _doubts(use):
        yield _('Which other %(what)s there are is unknown: %(why)s.') % {
            'what': what,
            'why': why,
        }


def unknown_of(project: model.Project, use: usage.Use) -> Iterator[str]:
    """Yield what is not known of the use that a project makes of an image."""
    for what, why in _doubts(use):
        yield _(
            'Which %(what)s of project %(project)s use it is unknown: %(why)s.'
        ) % {'what': what, 'project': text.project(project), 'why': why}


def unknown(
    shares: Iterable[tuple[model.Image, model.Project, usage.Use]],
) -> Iterator[str]:
    """Yield what is not known of the use of images.

    Where hundreds of projects cannot be seen for one reason, that is one
    sentence.
    """
    by_image: dict[
        tuple[tuple[str, str], str, str], tuple[model.Image, list[str]]
    ] = {}
    for image, project, use in shares:
        for what, why in _doubts(use):
            key = (image.key, what, why)
            _image, projects = by_image.setdefault(key, (image, []))
            projects.append(text.project(project))
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (_key, what, why), (image, projects) in by_image.items():
        alike.setdefault((what, why, tuple(projects)), []).append(
            text.image(image)
        )
    for (what, why, named), images in alike.items():
        yield _(
            'It is unknown which %(what)s use %(images)s in %(projects)s: '
            '%(why)s.'
        ) % {
            'what': what,
            'images': _images(images),
            'projects': _projects(named),
            'why': why,
        }


def unknown_in(
    members: Iterable[tuple[model.Project, usage.Use]],
) -> Iterator[str]:
    """Yield the projects whose use of images is not known, and why."""
    alike: dict[tuple[str, str], dict[str, None]] = {}
    for project, use in members:
        for doubt in _doubts(use):
            alike.setdefault(doubt, {})[text.project(project)] = None
    for (what, why), projects in alike.items():
        yield _(
            'It is unknown which %(what)s use the images in %(projects)s: '
            '%(why)s.'
        ) % {'what': what, 'projects': _projects(projects), 'why': why}


def _images(names: Iterable[str]) -> str:
    named = list(names)
    words = _('image %s') if len(named) == 1 else _('images %s')
    return words % text.listing(named)


def _projects(names: Iterable[str]) -> str:
    named = list(names)
    words = _('project %s') if len(named) == 1 else _('projects %s')
    return words % text.listing(named)


def _doubts(use: usage.Use) -> Iterator[tuple[str, str]]:
    """Yield what there may be more of, and why, each reason once."""
    kinds: dict[str, list[str]] = {}
    if use.unseen_servers:
        kinds.setdefault(use.unseen_servers.detail, []).append(_('servers'))
    if use.unseen_volumes:
        kinds.setdefault(use.unseen_volumes.detail, []).append(_('volumes'))
    for reason, found in kinds.items():
        yield _(' and ').join(found), reason
