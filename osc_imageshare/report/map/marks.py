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

"""The marks of audit findings on nodes and edges, and how maps show them.

Each format draws a mark in its own way: SVG and HTML a shape, DOT and Mermaid
a word. The colours are those of ``templates/drawing.css``.
"""

import dataclasses

from osc_imageshare.sharing import model

UNKNOWN = 'unknown'

#: What marks stand for, the worst first.
WORDS = (*(s.word for s in sorted(model.Severity, reverse=True)), UNKNOWN)

#: By the word of a mark, on a light ground.
COLOURS = {
    'critical': '#8e1b5b',
    'high': '#c0272d',
    'medium': '#b26a00',
    'low': '#2b6cb0',
    'info': '#6b7686',
    UNKNOWN: '#1c2430',
}
#: As above, for a ground that may be dark.
COLOURS_ON_ANY = {**COLOURS, UNKNOWN: '#5a6675'}
#: SVG paths around 0,0; no two are alike without their colours.
SHAPES = {
    'critical': 'M0-6 6 0 0 6-6 0z',
    'high': 'M0-5.5 5.5 4.5h-11z',
    'medium': 'M-4.5-4.5h9v9h-9z',
    'low': 'M0-4.5a4.5 4.5 0 1 0 .01 0z',
    'info': 'M0-4a4 4 0 1 0 .01 0zM0-1.5a1.5 1.5 0 1 1-.01 0z',
    UNKNOWN: 'M-1.5-5h3v6.5h-3zM-1.5 3h3v3h-3z',
}

#: By the kind of an edge.
EDGE_COLOURS = {
    'accepted': '#1d5fbf',
    'pending': '#b26a00',
    'rejected': '#a3195b',
    'mixed': '#4a5a8a',
    'owns': '#8a96a5',
}


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """A finding of an image or a share.

    :ivar severity: ``None``: it could not be checked.
    """

    severity: model.Severity | None
    sentence: str

    @property
    def word(self) -> str:
        """The severity in one word."""
        # The least severity is 0.
        return UNKNOWN if self.severity is None else self.severity.word

    @property
    def label(self) -> str:
        """The mark where it cannot be drawn."""
        return f'! {self.word}'

    @property
    def rank(self) -> int:
        """The order by severity; unknown is below all others."""
        return -1 if self.severity is None else int(self.severity)
