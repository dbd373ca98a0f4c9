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

"""The formats of a map, and the choice of one."""

import pathlib

from osc_imageshare.i18n import _
from osc_imageshare.report import files
from osc_imageshare.report.map import build
from osc_imageshare.report.map import dot
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import map_page
from osc_imageshare.report.map import mermaid
from osc_imageshare.report.map import svg
from osc_imageshare.sharing import request

_WRITERS = {
    request.MapFormat.HTML: map_page.write,
    request.MapFormat.SVG: svg.write,
    request.MapFormat.DOT: dot.write,
    request.MapFormat.MMD: mermaid.write,
}


def by_suffix(path: pathlib.Path) -> request.MapFormat:
    """Return the format that the suffix of a file asks for.

    :raises files.Unwritable: it is not the suffix of a format.
    """
    try:
        return request.MapFormat(path.suffix[1:].lower())
    except ValueError:
        raise files.Unwritable(
            path,
            _('its name must end with one of %s, or --format must be given')
            % ', '.join(f'.{suffix}' for suffix in request.MapFormat),
        ) from None


def limits(form: request.MapFormat) -> build.Limits:
    """Return how much of a map a format takes."""
    match form:
        case request.MapFormat.HTML:
            return map_page.LIMITS
        case request.MapFormat.SVG:
            return svg.LIMITS
        case request.MapFormat.MMD:
            return mermaid.LIMITS
        case request.MapFormat.DOT:
            return build.NO_LIMIT


def render(graph: elements.Graph, form: request.MapFormat) -> str:
    """Return a map's text."""
    return _WRITERS[form](graph)
