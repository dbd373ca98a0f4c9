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

"""From shares, and what is known of them, to the graph of a map."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
import dataclasses
import hashlib
import json
from typing import assert_never
from typing import TypeAlias

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import words
from osc_imageshare.report.map.marks import Mark
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

#: A share: the key of its image, and the ID of its member.
ShareKey: TypeAlias = tuple[tuple[str, str], str]
Uses: TypeAlias = Mapping[ShareKey, str]
_Findings: TypeAlias = tuple[finding.Finding, ...]
#: By image and member; ``None``: about the image itself.
_FindingsByKey: TypeAlias = dict[
    tuple[tuple[str, str], str | None], list[finding.Finding]
]
_NodeKey: TypeAlias = tuple[elements.Place, tuple[str, ...]]
#: The IDs of both nodes, and the status.
_EdgeKey: TypeAlias = tuple[str, str, model.MemberStatus | None]

#: With more shares than this, images are not drawn, but counted on the line
#: between two projects.
LIMIT = 250


def build(
    shares: Iterable[model.Share],
    *,
    findings: Iterable[finding.Finding] | None = None,
    uses: Uses | None = None,
    unread: Sequence[str] = (),
    limit: int = LIMIT,
) -> elements.Graph:
    """Return the graph of shares.

    :param findings: of an audit; ``None``: there was none.
    :param uses: what members do with images, as far as it was read.
    :param unread: a sentence about each thing that is missing.
    :param limit: how many shares may be drawn one by one.
    """
    ordered = sorted({_key(s): s for s in shares}.values(), key=_rank)
    known = _Known(_by_key(findings or ()), dict(uses or {}))
    several_regions = len({share.image.region for share in ordered}) > 1
    builder = _GraphBuilder(
        known,
        grouped=len(ordered) > limit,
        several_regions=several_regions,
    )
    for share in ordered:
        builder.add(share)
    return elements.Graph(
        nodes=builder.nodes(),
        edges=builder.edges(),
        rows=builder.rows(),
        limit=limit,
        several_regions=several_regions,
        audited=findings is not None,
        unread=tuple(map(text.visible, unread)),
    )


def _key(share: model.Share) -> ShareKey:
    return share.image.key, share.member.id


def _rank(share: model.Share) -> tuple[str, ...]:
    owner, image, member = share.owner, share.image, share.member
    return (
        *(owner.name or owner.id, owner.id),
        *(image.name, image.region, image.id),
        *(member.name or member.id, member.id),
    )


def _by_key(results: Iterable[finding.Finding]) -> _FindingsByKey:
    """Return the findings that a map shows."""
    findings: _FindingsByKey = {}
    for result in results:
        shown = result.state in (finding.State.FAIL, finding.State.UNKNOWN)
        if shown and result.image is not None:
            member_id = result.member.id if result.member else None
            key = result.image.key, member_id
            findings.setdefault(key, []).append(result)
    return findings


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    """What is known of shares beside what Glance says."""

    findings: _FindingsByKey
    uses: Uses

    def of_image(self, share: model.Share) -> _Findings:
        return tuple(self.findings.get((share.image.key, None), ()))

    def of_share(self, share: model.Share) -> _Findings:
        return tuple(self.findings.get(_key(share), ()))

    def use(self, share: model.Share) -> str:
        return self.uses.get(_key(share), '')


class _GraphBuilder:
    """Gathers shares by the nodes and the edges that they are drawn as."""

    def __init__(
        self, known: _Known, *, grouped: bool, several_regions: bool
    ) -> None:
        self._known = known
        self._grouped = grouped
        self._several_regions = several_regions
        self._shares: list[model.Share] = []
        self._nodes: dict[_NodeKey, list[model.Share]] = {}
        self._edges: dict[_EdgeKey, list[model.Share]] = {}

    def add(self, share: model.Share) -> None:
        """Add a share."""
        self._shares.append(share)
        for node_key in self._node_keys(share):
            self._nodes.setdefault(node_key, []).append(share)
        for edge_key in self._edge_keys(share):
            self._edges.setdefault(edge_key, []).append(share)

    def nodes(self) -> tuple[elements.Node, ...]:
        """Return the nodes."""
        nodes = (self._node(*item) for item in self._nodes.items())
        return tuple(
            sorted(nodes, key=lambda n: (n.place, n.name, n.identifier, n.id))
        )

    def edges(self) -> tuple[elements.Edge, ...]:
        """Return the edges."""
        return tuple(self._edge(*item) for item in self._edges.items())

    def rows(self) -> tuple[elements.ShareRow, ...]:
        """Return the shares, one by one."""
        known = self._known
        return tuple(
            elements.ShareRow(
                share,
                _marks((*known.of_share(share), *known.of_image(share))),
                text.visible(known.use(share)),
                (
                    *map(_node_id, self._node_keys(share)),
                    *map(_edge_id, self._edge_keys(share)),
                ),
            )
            for share in self._shares
        )

    def _node_keys(self, share: model.Share) -> list[_NodeKey]:
        """Return the nodes of a share, from left to right."""
        keys: list[_NodeKey] = [
            (elements.Place.OWNER, (share.owner.id,)),
            (elements.Place.IMAGE, share.image.key),
            (elements.Place.MEMBER, (share.member.id,)),
        ]
        if self._grouped:
            del keys[1]
        return keys

    def _edge_keys(self, share: model.Share) -> list[_EdgeKey]:
        """Return the edges of a share, from left to right."""
        ids = [_node_id(key) for key in self._node_keys(share)]
        if self._grouped:
            return [(ids[0], ids[1], share.status)]
        return [(ids[0], ids[1], None), (ids[1], ids[2], share.status)]

    def _node(self, key: _NodeKey, shares: list[model.Share]) -> elements.Node:
        place = key[0]
        first = shares[0]
        region = ''
        findings: _Findings = ()
        match place:
            case elements.Place.OWNER:
                name, identifier = words.project(first.owner)
                details = words.owner(shares)
                if self._grouped:
                    findings = self._of_images(shares)
            case elements.Place.IMAGE:
                name, identifier = words.image(first.image)
                details = words.image_of(shares, region=self._several_regions)
                findings = self._known.of_image(first)
                if self._several_regions:
                    region = text.visible(first.image.region)
            case elements.Place.MEMBER:
                name, identifier = words.project(first.member)
                details = words.member(shares)
            case _:
                assert_never(place)
        marks = _marks(findings, with_image=self._grouped)
        return elements.Node(
            id=_node_id(key),
            place=place,
            name=name,
            identifier=identifier,
            region=region,
            details=(*details, *_sentences(marks)),
            mark=next(iter(marks), None),
        )

    def _edge(self, key: _EdgeKey, shares: list[model.Share]) -> elements.Edge:
        source, target, status = key
        marks: tuple[Mark, ...] = ()
        uses: tuple[str, ...] = ()
        if status is None:
            details = words.owns(shares[0])
        else:
            details = words.shared(shares, status)
            marks = _marks(
                tuple(f for s in shares for f in self._known.of_share(s)),
                with_image=self._grouped,
            )
            uses = tuple(
                _('Use: %s') % text.visible(self._known.use(share))
                for share in shares
                if self._known.use(share)
            )
        return elements.Edge(
            id=_edge_id(key),
            source=source,
            target=target,
            status=status,
            shares=len(shares),
            details=(*details, *words.few(uses), *_sentences(marks)),
            mark=next(iter(marks), None),
        )

    def _of_images(self, shares: Iterable[model.Share]) -> _Findings:
        images = {share.image.key: share for share in shares}
        return tuple(
            result
            for share in images.values()
            for result in self._known.of_image(share)
        )


def _marks(
    findings: _Findings, *, with_image: bool = False
) -> tuple[Mark, ...]:
    """Return what an audit says, the worst first.

    :param with_image: it is about several images, so that each is named.
    """
    marks = [
        Mark(
            result.severity if result.state is finding.State.FAIL else None,
            words.finding_of(result, with_image=with_image),
        )
        for result in findings
    ]
    return tuple(sorted(marks, key=lambda mark: (-mark.rank, mark.sentence)))


def _sentences(marks: Iterable[Mark]) -> tuple[str, ...]:
    return words.few([mark.sentence for mark in marks])


def _node_id(key: _NodeKey) -> str:
    place, identity = key
    return place.name[0].lower() + _digest(identity)


def _edge_id(key: _EdgeKey) -> str:
    return 'e' + _digest(key)


def _digest(identity: Sequence[str | None]) -> str:
    """Return letters and digits for what may be any text."""
    written = json.dumps(identity).encode('ascii')
    return hashlib.sha256(written).hexdigest()[:12]
