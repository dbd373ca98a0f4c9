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

"""Builds the graph of a map from shares and what is known of them."""

from collections.abc import Iterable
from collections.abc import Sequence
import dataclasses

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import fold
from osc_imageshare.report.map import gather
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

#: With more shares than this, images are not drawn, but counted on the line
#: between two projects.
LIMIT = 250
UNTITLED = elements.Heading(_('Image share map'))


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """How much of a map a format takes.

    :ivar shares: that may be drawn one by one.
    :ivar lines: of the map; with more, it shows the busiest projects only.
    """

    shares: int = LIMIT
    lines: int | None = None


#: Of formats that take any number of lines.
NO_LIMIT = Limits()


def build(
    shares: Iterable[model.Share],
    *,
    findings: Iterable[finding.Finding] | None = None,
    uses: gather.Uses | None = None,
    unread: Sequence[str] = (),
    limits: Limits = NO_LIMIT,
    heading: elements.Heading = UNTITLED,
) -> elements.Graph:
    """Return the graph of shares.

    :param findings: of an audit; ``None``: without an audit.
    :param uses: what members do with images, as far as it was read.
    :param unread: a sentence about each thing that is missing.
    """
    ordered = sorted(
        {gather.share_key(s): s for s in shares}.values(), key=_rank
    )
    known = gather.known(findings or (), uses or {})
    assembly = _Assembly(
        ordered, known, limits, heading, tuple(map(text.visible, unread))
    )
    audited = findings is not None
    graph = assembly.whole(audited=audited)
    if len(ordered) < fold.START:
        return graph
    overview = assembly.folded(fold.BUSIEST, audited=audited)
    return dataclasses.replace(graph, overview=overview)


@dataclasses.dataclass(frozen=True, slots=True)
class _Assembly:
    """What every graph of the same shares is made from."""

    shares: Sequence[model.Share]
    known: gather.Known
    limits: Limits
    heading: elements.Heading
    unread: tuple[str, ...]

    def whole(self, *, audited: bool) -> elements.Graph:
        """Return the graph with as many projects as the limits allow."""
        grouped = len(self.shares) > self.limits.shares
        graph = self._graph(None, grouped=grouped, audited=audited)
        most = self.limits.lines
        if most is None or len(graph.edges) <= most:
            return graph
        return self.folded(fold.most(self.shares, most), audited=audited)

    def folded(self, most: int, *, audited: bool) -> elements.Graph:
        """Return the graph of the busiest projects, without images."""
        shown = fold.busiest(self.shares, most)
        return self._graph(shown, grouped=True, audited=audited)

    def _graph(
        self, shown: fold.Busiest | None, *, grouped: bool, audited: bool
    ) -> elements.Graph:
        regions = {share.image.region for share in self.shares}
        builder = gather.GraphBuilder(
            self.known,
            shown,
            grouped=grouped,
            several_regions=len(regions) > 1,
        )
        for share in self.shares:
            builder.add(share)
        return elements.Graph(
            heading=self.heading,
            nodes=builder.nodes(),
            edges=builder.edges(),
            rows=builder.rows(),
            grouped=grouped,
            merged=shown is not None,
            limit=self.limits.shares,
            several_regions=len(regions) > 1,
            marked=self.known.marked(self.shares) if audited else None,
            unread=self.unread,
        )


def _rank(share: model.Share) -> tuple[str, ...]:
    owner, image, member = share.owner, share.image, share.member
    return (
        *(owner.shown_name or owner.id, owner.id),
        *(image.name, image.region, image.id),
        *(member.shown_name or member.id, member.id),
    )
