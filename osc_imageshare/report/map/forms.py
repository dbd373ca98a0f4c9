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

"""The formats that a map can have, and how one is asked for."""

import enum
import pathlib
from typing import assert_never

from osc_imageshare.i18n import _
from osc_imageshare.report import files
from osc_imageshare.report.map import build
from osc_imageshare.report.map import graph as graphs


class Form(enum.StrEnum):
    """A format, by the word that ``--format`` and a file's suffix know."""

    HTML = 'html'
    SVG = 'svg'
    DOT = 'dot'
    MMD = 'mmd'


def by_suffix(path: pathlib.Path) -> Form:
    """Return the format that the name of a file asks for.

    :raises files.Unwritable: it asks for none that is known.
    """
    try:
        return Form(path.suffix[1:].lower())
    except ValueError:
        raise files.Unwritable(
            path,
            _('its name ends with none of %s, and there is no --format')
            % ', '.join(f'.{form}' for form in Form),
        ) from None


def limit(wanted: Form) -> int:
    """Return how many shares are drawn one by one."""
    if wanted is Form.MMD:
        from osc_imageshare.report.map import mermaid

        return mermaid.LIMIT
    return build.LIMIT


def render(graph: graphs.Graph, wanted: Form) -> str:
    """Return a map's text; each writer is loaded only where it is used."""
    match wanted:
        case Form.HTML:
            from osc_imageshare.report.map import html

            return html.write(graph)
        case Form.SVG:
            from osc_imageshare.report.map import svg

            return svg.write(graph)
        case Form.DOT:
            from osc_imageshare.report.map import dot

            return dot.write(graph)
        case Form.MMD:
            from osc_imageshare.report.map import mermaid

            return mermaid.write(graph)
    assert_never(wanted)
