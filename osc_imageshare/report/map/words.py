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

"""What a map says of its nodes and edges; every text is fit to be shown."""

from collections.abc import Iterable
from collections.abc import Sequence

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report.map import elements
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text
from osc_imageshare.sharing.text import visible

_MOST = 10

#: What columns are called.
HEADS = {
    elements.Place.OWNER: _('Owner'),
    elements.Place.IMAGE: _('Image'),
    elements.Place.MEMBER: _('Shared with'),
}


def project(subject: model.Project) -> tuple[str, str]:
    """Return a project's name and ID; only the ID, if there is no name."""
    return _both(subject.name or '', subject.id)


def image(subject: model.Image) -> tuple[str, str]:
    """Return an image's name and ID; only the ID, if there is no name."""
    return _both(subject.name, subject.id)


def _both(name: str, identifier: str) -> tuple[str, str]:
    if name and name != identifier:
        return visible(name), visible(identifier)
    return visible(identifier) or _('(no owner)'), ''


def owner(shares: Sequence[model.Share]) -> tuple[str, ...]:
    """Tell what an owner shares."""
    images = {share.image.key for share in shares}
    return (
        _('Project %s') % _project(shares[0].owner),
        _('Images shared: %d') % len(images),
        counts(shares),
    )


def member(shares: Sequence[model.Share]) -> tuple[str, ...]:
    """Tell what is shared with a project."""
    images = {share.image.key for share in shares}
    return (
        _('Project %s') % _project(shares[0].member),
        _('Images: %d') % len(images),
        counts(shares),
    )


def image_of(
    shares: Sequence[model.Share], *, region: bool
) -> tuple[str, ...]:
    """Tell what is known of an image, from its shares."""
    share = shares[0]
    details = [
        _('Image %s') % text.image(share.image),
        _('Owner: %s') % _project(share.owner),
        _('Visibility: %(visibility)s; status: %(status)s')
        % {
            'visibility': share.image.visibility.value,
            'status': visible(share.image.status),
        },
        counts(shares),
    ]
    if region:
        details.insert(1, _('Region: %s') % visible(share.image.region))
    return tuple(details)


def owns(share: model.Share) -> tuple[str, ...]:
    """Tell whose an image is."""
    return (
        _('%(project)s owns %(image)s')
        % {
            'project': _project(share.owner),
            'image': text.image(share.image),
        },
    )


def shared(
    shares: Sequence[model.Share], status: model.MemberStatus
) -> tuple[str, ...]:
    """Tell what the shares of an edge have in common."""
    first = shares[0]
    if len(shares) == 1:
        sentence = _('%(image)s is shared with %(member)s: %(status)s') % {
            'image': text.image(first.image),
            'member': _project(first.member),
            'status': status.value,
        }
        return (sentence,)
    return (
        _('%(owner)s shares %(count)d images with %(member)s: %(status)s')
        % {
            'owner': _project(first.owner),
            'count': len(shares),
            'member': _project(first.member),
            'status': status.value,
        },
        *few([text.image(share.image) for share in shares]),
    )


def counts(shares: Iterable[model.Share]) -> str:
    """Return how many shares there are of each status."""
    statuses = [share.status for share in shares]
    parts = [
        _('%(count)d %(status)s')
        % {'count': statuses.count(status), 'status': status.value}
        for status in model.MemberStatus
        if status in statuses
    ]
    return _('Shares: %s') % (', '.join(parts) or _('none'))


def finding_of(result: finding.Finding, *, with_image: bool) -> str:
    """Return a finding in a sentence, which may begin with its image."""
    if result.state is finding.State.UNKNOWN:
        severity = _('unknown')
    else:
        severity = result.severity.word
    sentence = f'{severity}, {visible(result.check)}: {visible(result.detail)}'
    if with_image and result.image is not None:
        return f'{text.image(result.image)}: {sentence}'
    return sentence


def few(sentences: Sequence[str], most: int = _MOST) -> tuple[str, ...]:
    """Return as many as are read, and how many more there are."""
    if len(sentences) <= most:
        return tuple(sentences)
    more = _('and %d more') % (len(sentences) - most)
    return (*sentences[:most], more)


def node_label(node: elements.Node) -> list[str]:
    """Return the lines of a node's label, where it is text."""
    mark = node.mark.label if node.mark else ''
    lines = (node.name, node.identifier, node.region, mark)
    return [line for line in lines if line]


def edge_label(edge: elements.Edge) -> list[str]:
    """Return the lines of an edge's label, where it is text."""
    lines = [str(edge.shares)] if edge.status and edge.shares > 1 else []
    if edge.mark:
        lines.append(edge.mark.label)
    return lines


def summary(graph: elements.Graph) -> str:
    """Return a map in a sentence."""
    shares = [row.share for row in graph.rows]
    return _(
        'Owners: %(owners)d; images: %(images)d; members: %(members)d. '
        '%(counts)s.'
    ) % {
        'owners': len({share.owner.id for share in shares}),
        'images': len({share.image.key for share in shares}),
        'members': len({share.member.id for share in shares}),
        'counts': counts(shares),
    }


def grouped(graph: elements.Graph) -> str:
    """Say why no image is drawn."""
    return _(
        'These are %(shares)d shares: with more than %(limit)d the map has no '
        'images, but a line for all images that a project shares with '
        'another one.'
    ) % {'shares': len(graph.rows), 'limit': graph.limit}


def notes(
    graph: elements.Graph, most_unread: int | None = None
) -> tuple[str, ...]:
    """Return what a map says of itself: its sum, and what is missing.

    :param most_unread: of the things that are missing; ``None``: all.
    """
    unread = graph.unread
    return (
        summary(graph),
        *([grouped(graph)] if graph.grouped else []),
        *([not_whole()] if unread else []),
        *(unread if most_unread is None else few(unread, most_unread)),
    )


def not_whole() -> str:
    """Say that something is missing; what it is comes after."""
    return _('This map is not whole:')


def _project(subject: model.Project) -> str:
    return text.project(subject) or _('(no owner)')
