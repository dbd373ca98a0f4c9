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


def items(use: usage.Use) -> str:
    """Name the servers and volumes of a use, in a sentence."""
    servers = [text.title(server.name, server.id) for server in use.servers]
    volumes = list(map(_volume, use.volumes))
    return _(' and ').join(
        filter(
            None,
            (
                _counted(servers, _('server %s'), _('servers %s')),
                _counted(volumes, _('volume %s'), _('volumes %s')),
            ),
        )
    )


def _counted(names: Iterable[str], one: str, several: str) -> str:
    """List names in a phrase for one of them, or for several."""
    listed = list(names)
    if not listed:
        return ''
    return (one if len(listed) == 1 else several) % text.listing(listed)


def _volume(volume: usage.Volume) -> str:
    name = text.title(volume.name, volume.id)
    if not volume.servers:
        return name
    return _('%(volume)s of server %(server)s') % {
        'volume': name,
        'server': text.listing(list(map(text.visible, volume.servers))),
    }


def more(use: usage.Use) -> Iterator[str]:
    """Yield what there may be beside what was found, a sentence each."""
    for things, why in _doubts(use):
        yield _('Could not check for other %(things)s: %(why)s.') % {
            'things': things,
            'why': why,
        }


def unknown_of(project: model.Project, use: usage.Use) -> Iterator[str]:
    """Yield what is not known of the use that a project makes of an image."""
    for things, why in _doubts(use):
        yield _(
            'Could not check which %(things)s of project %(project)s use it: '
            '%(why)s.'
        ) % {'things': things, 'project': text.project(project), 'why': why}


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
        for things, why in _doubts(use):
            key = (image.key, things, why)
            _image, projects = by_image.setdefault(key, (image, []))
            projects.append(text.project(project))
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (_key, things, why), (image, projects) in by_image.items():
        alike.setdefault((things, why, tuple(projects)), []).append(
            text.image(image)
        )
    for (things, why, names), images in alike.items():
        yield _(
            'Could not check which %(things)s use %(images)s in '
            '%(projects)s: %(why)s.'
        ) % {
            'things': things,
            'images': _counted(images, _('image %s'), _('images %s')),
            'projects': _projects(names),
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
    for (things, why), projects in alike.items():
        yield _(
            'Could not check which %(things)s use the images in '
            '%(projects)s: %(why)s.'
        ) % {'things': things, 'projects': _projects(projects), 'why': why}


def _projects(names: Iterable[str]) -> str:
    return _counted(names, _('project %s'), _('projects %s'))


def _doubts(use: usage.Use) -> Iterator[tuple[str, str]]:
    """Yield what there may be more of, and why, each reason once."""
    kinds: dict[str, list[str]] = {}
    if use.unseen_servers:
        kinds.setdefault(use.unseen_servers.detail, []).append(_('servers'))
    if use.unseen_volumes:
        kinds.setdefault(use.unseen_volumes.detail, []).append(_('volumes'))
    for reason, names in kinds.items():
        yield _(' and ').join(names), reason
