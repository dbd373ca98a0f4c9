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
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

#: A share: the key of its image, and the ID of its member.
ShareKey: TypeAlias = tuple[tuple[str, str], str]
Uses: TypeAlias = Mapping[ShareKey, str]
_Findings: TypeAlias = tuple[finding.Finding, ...]
_Key: TypeAlias = tuple[str, ...]

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
    :param uses: what members do with images, as far as somebody looked.
    :param unread: a sentence about each thing that is missing.
    :param limit: how many shares may be drawn one by one.
    """
    ordered = sorted({_key(s): s for s in shares}.values(), key=_order)
    known = _Known(_by_share(findings or ()), dict(uses or {}))
    grouped = len(ordered) > limit
    regions = {share.image.region for share in ordered}
    builder = _Builder(known, grouped=grouped, named=len(regions) > 1)
    for share in ordered:
        builder.add(share)
    return elements.Graph(
        nodes=builder.nodes(),
        edges=builder.edges(),
        lines=builder.lines(),
        limit=limit,
        several_regions=len(regions) > 1,
        audited=findings is not None,
        unread=tuple(map(text.visible, unread)),
    )


def _key(share: model.Share) -> ShareKey:
    return share.image.key, share.member.id


def _order(share: model.Share) -> _Key:
    image = share.image
    return (
        *_named(share.owner),
        *(image.name, image.region, image.id),
        *_named(share.member),
    )


def _named(project: model.Project) -> tuple[str, str]:
    return project.name or project.id, project.id


def _by_share(
    findings: Iterable[finding.Finding],
) -> dict[tuple[tuple[str, str], str | None], list[finding.Finding]]:
    """Return what is wrong, by image and member; ``None``: the image."""
    found: dict[tuple[tuple[str, str], str | None], list[finding.Finding]] = {}
    for each in findings:
        shown = each.state in (finding.State.FAIL, finding.State.UNKNOWN)
        if shown and each.image is not None:
            member = each.member.id if each.member else None
            found.setdefault((each.image.key, member), []).append(each)
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    """What is known of shares beside what Glance says."""

    findings: Mapping[
        tuple[tuple[str, str], str | None], list[finding.Finding]
    ]
    uses: Uses

    def of_image(self, share: model.Share) -> _Findings:
        return tuple(self.findings.get((share.image.key, None), ()))

    def of_share(self, share: model.Share) -> _Findings:
        return tuple(self.findings.get(_key(share), ()))

    def use(self, share: model.Share) -> str:
        return self.uses.get(_key(share), '')


class _Builder:
    """Gathers shares by the nodes and the edges that they are drawn as."""

    def __init__(self, known: _Known, *, grouped: bool, named: bool) -> None:
        self._known = known
        self._grouped = grouped
        # Whether a region has to be named.
        self._named = named
        self._shares: list[model.Share] = []
        self._nodes: dict[tuple[elements.Place, _Key], list[model.Share]] = {}
        self._edges: dict[
            tuple[str, str, model.MemberStatus | None], list[model.Share]
        ] = {}

    def add(self, share: model.Share) -> None:
        """Add a share."""
        self._shares.append(share)
        for key in self._path(share):
            self._nodes.setdefault(key, []).append(share)
        for ends in self._steps(share):
            self._edges.setdefault(ends, []).append(share)

    def nodes(self) -> tuple[elements.Node, ...]:
        """Return the nodes; shares came ordered, so that they are."""
        by_place = sorted(self._nodes.items(), key=lambda item: item[0][0])
        found = [self._node(key, shares) for key, shares in by_place]
        # Members come in the order of what is shared with them.
        return tuple(
            sorted(found, key=lambda n: (n.place, n.name, n.identifier, n.id))
        )

    def edges(self) -> tuple[elements.Edge, ...]:
        """Return the edges."""
        return tuple(
            self._edge(ends, shares) for ends, shares in self._edges.items()
        )

    def lines(self) -> tuple[elements.Line, ...]:
        """Return the shares, one by one."""
        return tuple(
            elements.Line(
                share,
                _said(
                    (
                        *self._known.of_share(share),
                        *self._known.of_image(share),
                    )
                ),
                text.visible(self._known.use(share)),
                (
                    *(_node_id(key) for key in self._path(share)),
                    *(_edge_id(ends) for ends in self._steps(share)),
                ),
            )
            for share in self._shares
        )

    def _path(self, share: model.Share) -> list[tuple[elements.Place, _Key]]:
        """Return the nodes of a share, from left to right."""
        path: list[tuple[elements.Place, _Key]] = [
            (elements.Place.OWNER, (share.owner.id,)),
            (elements.Place.IMAGE, share.image.key),
            (elements.Place.MEMBER, (share.member.id,)),
        ]
        if self._grouped:
            del path[1]
        return path

    def _steps(
        self, share: model.Share
    ) -> list[tuple[str, str, model.MemberStatus | None]]:
        """Return the edges of a share, from left to right."""
        ids = [_node_id(key) for key in self._path(share)]
        if self._grouped:
            return [(ids[0], ids[1], share.status)]
        return [(ids[0], ids[1], None), (ids[1], ids[2], share.status)]

    def _node(
        self, key: tuple[elements.Place, _Key], shares: list[model.Share]
    ) -> elements.Node:
        place = key[0]
        first = shares[0]
        about: _Findings = ()
        match place:
            case elements.Place.OWNER:
                name, identifier = words.project(first.owner)
                says = words.owner(shares)
                if self._grouped:
                    about = self._of_images(shares)
            case elements.Place.IMAGE:
                name, identifier = words.image(first.image)
                says = words.image_of(shares, region=self._named)
                about = self._known.of_image(first)
            case elements.Place.MEMBER:
                name, identifier = words.project(first.member)
                says = words.member(shares)
            case _:
                assert_never(place)
        named = self._named and place is elements.Place.IMAGE
        said = _said(about, several=self._grouped)
        return elements.Node(
            id=_node_id(key),
            place=place,
            name=name,
            identifier=identifier,
            region=text.visible(first.image.region) if named else '',
            details=(*says, *_sentences(said)),
            mark=said[0] if said else None,
        )

    def _edge(
        self,
        ends: tuple[str, str, model.MemberStatus | None],
        shares: list[model.Share],
    ) -> elements.Edge:
        source, target, status = ends
        said: tuple[elements.Said, ...] = ()
        used: tuple[str, ...] = ()
        if status is None:
            says = words.owns(shares[0])
        else:
            says = words.shared(shares, status)
            said = _said(
                tuple(f for s in shares for f in self._known.of_share(s)),
                several=self._grouped,
            )
            used = tuple(
                _('Use: %s') % text.visible(self._known.use(share))
                for share in shares
                if self._known.use(share)
            )
        return elements.Edge(
            id=_edge_id(ends),
            source=source,
            target=target,
            status=status,
            shares=len(shares),
            details=(
                *says,
                *words.few(used),
                *_sentences(said),
            ),
            mark=said[0] if said else None,
        )

    def _of_images(self, shares: Iterable[model.Share]) -> _Findings:
        images = {share.image.key: share for share in shares}
        return tuple(
            each
            for share in images.values()
            for each in self._known.of_image(share)
        )


def _said(
    findings: _Findings, *, several: bool = False
) -> tuple[elements.Said, ...]:
    """Return what an audit says, the worst first.

    :param several: it is about several images, which have to be named.
    """
    said = [
        elements.Said(
            each.severity if each.state is finding.State.FAIL else None,
            words.finding_of(each, named=several),
        )
        for each in findings
    ]
    return tuple(sorted(said, key=lambda s: (-s.rank, s.sentence)))


def _sentences(said: Iterable[elements.Said]) -> tuple[str, ...]:
    return words.few([each.sentence for each in said])


def _node_id(key: tuple[elements.Place, _Key]) -> str:
    place, exact = key
    return place.name[0].lower() + _digest(exact)


def _edge_id(ends: tuple[str, str, model.MemberStatus | None]) -> str:
    return 'e' + _digest(ends)


def _digest(exact: Sequence[str | None]) -> str:
    """Return letters and digits for what may be any text."""
    written = json.dumps(exact).encode('ascii')
    return hashlib.sha256(written).hexdigest()[:12]
