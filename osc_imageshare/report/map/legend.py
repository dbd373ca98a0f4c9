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

"""The legend of a map: what each line and mark means, and how many there are.

Every format shows the same entries; SVG and HTML draw a sample of each.
"""

from collections.abc import Mapping
import dataclasses

from osc_imageshare.i18n import _
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import marks
from osc_imageshare.sharing import model

_STATUSES = (
    model.MemberStatus.ACCEPTED,
    model.MemberStatus.PENDING,
    model.MemberStatus.REJECTED,
)
_MEANINGS = {
    model.MemberStatus.ACCEPTED: _("in the project's image lists"),
    model.MemberStatus.PENDING: _('waiting for the project to accept'),
    model.MemberStatus.REJECTED: _("hidden from the project's lists"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A line or a mark of the legend.

    :ivar word: the kind of the line, or the word of the mark.
    :ivar label: with the count.
    :ivar meaning: ``''`` if the label says it all.
    """

    word: str
    label: str
    meaning: str

    @property
    def sentence(self) -> str:
        """The whole entry as text."""
        return f'{self.label} ({self.meaning})' if self.meaning else self.label


def statuses(graph: elements.Graph) -> tuple[Entry, ...]:
    """Return an entry for each status, and for lines of several."""
    counts = dict.fromkeys(model.MemberStatus, 0)
    for row in graph.rows:
        counts[row.share.status] += 1
    entries = [
        Entry(
            status.value,
            f'{counts[status]} {status.value}',
            _MEANINGS[status],
        )
        for status in _STATUSES
    ]
    if any(edge.mixed for edge in graph.edges):
        entries.append(Entry('mixed', _('several statuses'), ''))
    return tuple(entries)


def findings(graph: elements.Graph) -> tuple[Entry, ...]:
    """Return an entry for each mark that the audit gave."""
    return tuple(
        Entry(
            word,
            f'{count} {word}',
            _('could not be checked') if word == marks.UNKNOWN else '',
        )
        for word, count in (graph.marked or {}).items()
        if count
    )


def explanation(graph: elements.Graph) -> str:
    """Say what the marks mean; ``''`` without an audit."""
    if graph.marked is None:
        return ''
    if not any(graph.marked.values()):
        return _('The audit has no findings.')
    return _(
        'A mark shows the most severe audit finding of an image or a share.'
    )


def thickness(graph: elements.Graph) -> str:
    """Say what a thick line means; ``''`` if all lines are thin."""
    if not graph.grouped:
        return ''
    return _('The thicker a line, the more images it stands for.')


def text(graph: elements.Graph, lines: Mapping[str, str]) -> tuple[str, ...]:
    """Return the legend as lines of text.

    :param lines: how the lines of each kind look, in words.
    """
    sentences = [
        f'{lines[entry.word]}: {entry.sentence}' for entry in statuses(graph)
    ]
    if meaning := explanation(graph):
        counts = ', '.join(entry.sentence for entry in findings(graph))
        sentences.append(f'{meaning} {counts}'.rstrip())
    return tuple(sentences)
