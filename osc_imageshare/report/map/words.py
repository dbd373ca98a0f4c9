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

"""The texts of nodes, edges and maps; all of them are fit to be shown."""

from collections.abc import Iterable
from collections.abc import Sequence

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import fold
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
    """Return a project's name and ID, or only its ID if it has no name."""
    return _both(subject.shown_name, subject.id)


def image(subject: model.Image) -> tuple[str, str]:
    """Return an image's name and ID, or only its ID if it has no name."""
    return _both(subject.name, subject.id)


def _both(name: str, identifier: str) -> tuple[str, str]:
    if name and name != identifier:
        return visible(name), visible(identifier)
    return visible(identifier) or _('(no owner)'), ''


def owner(shares: Sequence[model.Share]) -> tuple[str, ...]:
    """Describe what an owner shares."""
    images = {share.image.key for share in shares}
    return (
        _('Project %s') % _project(shares[0].owner),
        _('Images shared: %d') % len(images),
        counts(shares),
    )


def member(shares: Sequence[model.Share]) -> tuple[str, ...]:
    """Describe what is shared with a project."""
    images = {share.image.key for share in shares}
    return (
        _('Project %s') % _project(shares[0].member),
        _('Images: %d') % len(images),
        counts(shares),
    )


def image_of(
    shares: Sequence[model.Share], *, region: bool
) -> tuple[str, ...]:
    """Describe an image by its shares."""
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
    """Say which project owns an image."""
    return (
        _('%(project)s owns %(image)s')
        % {
            'project': _project(share.owner),
            'image': text.image(share.image),
        },
    )


def folded_owners(shares: Iterable[model.Share]) -> tuple[int, str]:
    """Return how many owners are folded, and what they are called."""
    count = len({share.owner.id for share in shares})
    return count, _('%d other owners') % count


def folded_members(shares: Iterable[model.Share]) -> tuple[int, str]:
    """Return how many members are folded, and what they are called."""
    count = len({share.member.id for share in shares})
    return count, _('%d other projects') % count


def many_owners(shares: Sequence[model.Share]) -> tuple[str, ...]:
    """Describe the owners that are folded."""
    _first, *others = owner(shares)
    names = [_project(project) for project in fold.ranked(shares, fold.OWNER)]
    return (folded_owners(shares)[1], *others, *few(names))


def many_members(shares: Sequence[model.Share]) -> tuple[str, ...]:
    """Describe the members that are folded."""
    _first, *others = member(shares)
    names = [_project(project) for project in fold.ranked(shares, fold.MEMBER)]
    return (folded_members(shares)[1], *others, *few(names))


def shared(
    shares: Sequence[model.Share],
    ends: tuple[str | None, str | None] = (None, None),
) -> tuple[str, ...]:
    """Describe the shares of an edge.

    :param ends: what its ends are called, if they stand for many projects.
    """
    first = shares[0]
    if len(shares) == 1:
        sentence = _('%(image)s is shared with %(member)s: %(status)s') % {
            'image': text.image(first.image),
            'member': _project(first.member),
            'status': first.status.value,
        }
        return (sentence,)
    same = len({share.status for share in shares}) == 1
    title = _('%(owner)s to %(member)s: %(count)d shares, %(status)s') % {
        'owner': ends[0] or _project(first.owner),
        'count': len(shares),
        'member': ends[1] or _project(first.member),
        'status': first.status.value if same else statuses(shares),
    }
    return (title, *few([text.image(share.image) for share in shares]))


def counts(shares: Iterable[model.Share]) -> str:
    """Return how many shares there are of each status, as a sentence."""
    return _('Shares: %s') % (statuses(shares) or _('none'))


def statuses(shares: Iterable[model.Share]) -> str:
    """Return how many shares there are of each status."""
    present = [share.status for share in shares]
    return ', '.join(
        _('%(count)d %(status)s')
        % {'count': present.count(status), 'status': status.value}
        for status in model.MemberStatus
        if status in present
    )


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
    """Return the first sentences, and how many more there are."""
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
    lines = [str(edge.shares)] if not edge.owns and edge.shares > 1 else []
    if edge.mark:
        lines.append(edge.mark.label)
    return lines


def summary(graph: elements.Graph) -> str:
    """Return a map in a sentence."""
    shares = [row.share for row in graph.rows]
    return _(
        'Owners: %(owners)d; images: %(images)d; members: %(members)d; '
        'shares: %(shares)d.'
    ) % {
        'owners': len({share.owner.id for share in shares}),
        'images': len({share.image.key for share in shares}),
        'members': len({share.member.id for share in shares}),
        'shares': len(shares),
    }


def grouped(graph: elements.Graph) -> tuple[str, ...]:
    """Say how images and projects are grouped, if they are."""
    if not graph.grouped:
        return ()
    if graph.merged:
        sentence = _(
            'Images are not drawn: a line stands for all shares '
            'between two projects.'
        )
    else:
        sentence = _(
            'These are %(shares)d shares. With more than %(limit)d, images '
            'are not drawn: a line stands for all shares between two projects '
            'that have the same status.'
        ) % {'shares': len(graph.rows), 'limit': graph.limit}
    return sentence, *folded(graph)


def folded(graph: elements.Graph) -> tuple[str, ...]:
    """Say which projects are folded, if some are."""
    owners = graph.folded(elements.Place.OWNER)
    members = graph.folded(elements.Place.MEMBER)
    folded_parts = [
        *([_('%d other owners') % owners] if owners else []),
        *([_('%d other projects') % members] if members else []),
    ]
    if not folded_parts:
        return ()
    return (
        _('The map shows the projects with most shares; folded: %s.')
        % ', '.join(folded_parts),
    )


def notes(
    graph: elements.Graph, most_unread: int | None = None
) -> tuple[str, ...]:
    """Return how a map is drawn, and what is missing.

    :param most_unread: of the things that are missing; ``None``: all.
    """
    unread = graph.unread
    return (
        *grouped(graph),
        *([incomplete()] if unread else []),
        *(unread if most_unread is None else few(unread, most_unread)),
    )


def head(graph: elements.Graph) -> tuple[str, ...]:
    """Return the lines above a map: its title, its facts and its sum."""
    lines = (graph.heading.title, graph.heading.subtitle, summary(graph))
    return tuple(filter(None, lines))


def incomplete() -> str:
    """Say that something is missing; what it is comes after."""
    return _('This map is incomplete:')


def _project(subject: model.Project) -> str:
    return text.project(subject) or _('(no owner)')
