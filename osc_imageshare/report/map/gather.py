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

"""Gathers shares by the nodes and the edges that they are drawn as."""

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
from osc_imageshare.report.map import fold
from osc_imageshare.report.map import marks
from osc_imageshare.report.map import words
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
#: Without an identity: the projects that are folded.
_NodeKey: TypeAlias = tuple[elements.Place, tuple[str, ...]]
#: The IDs of both nodes, and the status.
_EdgeKey: TypeAlias = tuple[str, str, model.MemberStatus | None]


def share_key(share: model.Share) -> ShareKey:
    """Return what tells a share from the others."""
    return share.image.key, share.member.id


def known(results: Iterable[finding.Finding], uses: Uses) -> 'Known':
    """Return what is known of shares, ready to be looked up."""
    return Known(_by_key(results), dict(uses))


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
class Known:
    """Findings and uses of shares."""

    findings: _FindingsByKey
    uses: Uses

    def of_image(self, share: model.Share) -> _Findings:
        return tuple(self.findings.get((share.image.key, None), ()))

    def of_share(self, share: model.Share) -> _Findings:
        return tuple(self.findings.get(share_key(share), ()))

    def marked(self, shares: Iterable[model.Share]) -> dict[str, int]:
        """Count the findings of shares and their images by their marks."""
        keys = {
            key
            for share in shares
            for key in ((share.image.key, None), share_key(share))
        }
        counts = dict.fromkeys(marks.WORDS, 0)
        for key in keys:
            for result in self.findings.get(key, ()):
                counts[_mark(result, with_image=False).word] += 1
        return counts

    def use(self, share: model.Share) -> str:
        return self.uses.get(share_key(share), '')


class GraphBuilder:
    """Gathers shares by the nodes and the edges that they are drawn as."""

    def __init__(
        self,
        known: Known,
        shown: fold.Busiest | None,
        *,
        grouped: bool,
        several_regions: bool,
    ) -> None:
        self._known = known
        self._shown = shown
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
            sorted(
                nodes,
                key=lambda n: (
                    *(n.place, n.folded),
                    *(n.name, n.identifier, n.id),
                ),
            )
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
        owner, member = (share.owner.id,), (share.member.id,)
        shown = self._shown
        keys: list[_NodeKey] = [
            (
                elements.Place.OWNER,
                owner if not shown or share.owner.id in shown.owners else (),
            ),
            (elements.Place.IMAGE, share.image.key),
            (
                elements.Place.MEMBER,
                member
                if not shown or share.member.id in shown.members
                else (),
            ),
        ]
        if self._grouped:
            del keys[1]
        return keys

    def _edge_keys(self, share: model.Share) -> list[_EdgeKey]:
        """Return the edges of a share, from left to right."""
        ids = [_node_id(key) for key in self._node_keys(share)]
        if self._grouped:
            # Where projects are folded, a line for each pair is enough.
            status = None if self._shown else share.status
            return [(ids[0], ids[1], status)]
        return [(ids[0], ids[1], None), (ids[1], ids[2], share.status)]

    def _node(self, key: _NodeKey, shares: list[model.Share]) -> elements.Node:
        place, identity = key
        first = shares[0]
        region = ''
        folded = 0
        findings: _Findings = ()
        match place:
            case elements.Place.OWNER:
                name, identifier = words.project(first.owner)
                details = words.owner(shares)
                if not identity:
                    folded, name = words.folded_owners(shares)
                    identifier = ''
                    details = words.many_owners(shares)
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
                if not identity:
                    folded, name = words.folded_members(shares)
                    identifier = ''
                    details = words.many_members(shares)
            case _:
                assert_never(place)
        shown = _marks(findings, with_image=self._grouped)
        return elements.Node(
            id=_node_id(key),
            place=place,
            name=name,
            identifier=identifier,
            region=region,
            details=(*details, *_sentences(shown)),
            mark=next(iter(shown), None),
            folded=folded,
        )

    def _edge(self, key: _EdgeKey, shares: list[model.Share]) -> elements.Edge:
        source, target, status = key
        present = {share.status for share in shares}
        if self._shown and len(present) == 1:
            status = shares[0].status
        mixed = self._shown is not None and status is None
        shown: tuple[marks.Mark, ...] = ()
        uses: tuple[str, ...] = ()
        if status is None and not mixed:
            details = words.owns(shares[0])
        else:
            details = words.shared(shares, self._ends(shares[0]))
            shown = _marks(
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
            details=(*details, *words.few(uses), *_sentences(shown)),
            mark=next(iter(shown), None),
            mixed=mixed,
        )

    def _ends(self, share: model.Share) -> tuple[str | None, str | None]:
        """Return what an edge's ends are called, if they are folded."""
        owner, *_image, member = self._node_keys(share)
        return (
            None if owner[1] else words.folded_owners(self._nodes[owner])[1],
            None
            if member[1]
            else words.folded_members(self._nodes[member])[1],
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
) -> tuple[marks.Mark, ...]:
    """Return what an audit says, the worst first.

    :param with_image: it is about several images, so that each is named.
    """
    shown = [_mark(result, with_image=with_image) for result in findings]
    return tuple(sorted(shown, key=lambda mark: (-mark.rank, mark.sentence)))


def _mark(result: finding.Finding, *, with_image: bool) -> marks.Mark:
    failed = result.state is finding.State.FAIL
    return marks.Mark(
        result.severity if failed else None,
        words.finding_of(result, with_image=with_image),
    )


def _sentences(shown: Iterable[marks.Mark]) -> tuple[str, ...]:
    return words.few([mark.sentence for mark in shown])


def _node_id(key: _NodeKey) -> str:
    place, identity = key
    return place.name[0].lower() + _digest(identity)


def _edge_id(key: _EdgeKey) -> str:
    return 'e' + _digest(key)


def _digest(identity: Sequence[str | None]) -> str:
    """Return letters and digits that stand for any text."""
    written = json.dumps(identity).encode('ascii')
    return hashlib.sha256(written).hexdigest()[:12]
