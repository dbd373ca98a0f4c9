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

"""The title of a map, and its legend, in every format."""

import datetime
import html
import re
from xml.etree import ElementTree

import pytest

from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import formats
from osc_imageshare.report.map import heading
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.unit.report import parsed
from tests.unit.report.map import graphs
from tests.unit.report.map import test_dot
from tests.unit.report.map import test_mermaid

ME = model.Project('e' * 32, 'project-a')
NOON = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)


def head(
    title: str | None = None,
    cloud: str = 'prod',
    project: model.Project | None = ME,
    regions: tuple[str, ...] = ('one',),
) -> elements.Heading:
    return heading.heading(
        title, cloud=cloud, project=project, regions=regions, now=NOON
    )


@pytest.mark.parametrize(
    'subject,title,facts',
    [
        (
            head(),
            'Image shares in cloud prod',
            ('Project project-a', 'Region one', '2026-11-28'),
        ),
        (
            head('Week 48'),
            'Week 48',
            ('Cloud prod', 'Project project-a', 'Region one', '2026-11-28'),
        ),
        (
            head(cloud='', project=None, regions=('one', 'two')),
            'Image shares',
            ('All projects', 'Regions one, two', '2026-11-28'),
        ),
        (
            head(project=model.Project('e' * 32)),
            'Image shares in cloud prod',
            ('Project ' + 'e' * 32, 'Region one', '2026-11-28'),
        ),
    ],
)
def test_heading_names_cloud_and_date(
    subject: elements.Heading, title: str, facts: tuple[str, ...]
) -> None:
    assert (subject.title, subject.facts) == (title, facts)


def texts(form: request.MapFormat, written: str) -> list[str]:
    """Return the texts of a map as they are shown."""
    match form:
        case request.MapFormat.HTML:
            parts = re.findall(r'<(?:bdi|title)>([^<]*)<', written)
            return [html.unescape(part) for part in parts]
        case request.MapFormat.SVG:
            root = ElementTree.fromstring(written)
            return [text for text in root.itertext() if text.strip()]
        case request.MapFormat.DOT:
            parsed_dot = test_dot.Parser(written)
            return test_dot.shown(parsed_dot.settings['label'])
        case request.MapFormat.MMD:
            (label,) = re.findall(rf'  notes\[{test_mermaid.LABEL}\]', written)
            return test_mermaid.shown(label)


@pytest.mark.parametrize('form', request.MapFormat)
@pytest.mark.parametrize('number', range(len(graphs.TITLES)))
def test_title_is_shown_as_it_is(form: request.MapFormat, number: int) -> None:
    title = graphs.titled(graphs.TITLES[number])
    graph = build.build(graphs.shares(3), heading=title)
    written = formats.render(graph, form)
    assert title.title.isprintable()
    assert title.title in texts(form, written)
    if form is request.MapFormat.HTML:
        page = parsed.Page(written)
        assert not {'img', 'image'} & set(page.tags)
        assert page.tags['script'] == 1
    if form is not request.MapFormat.SVG:
        assert title.subtitle in texts(form, written)


@pytest.mark.parametrize('form', request.MapFormat)
def test_legend_counts_and_explains(form: request.MapFormat) -> None:
    graph = graphs.graph(59)
    written = html.unescape(
        ' '.join(texts(form, formats.render(graph, form)))
        if form is not request.MapFormat.HTML
        else re.sub(r'<[^>]*>', '', formats.render(graph, form))
    )
    statuses = [row.share.status for row in graph.rows]
    for status, meaning in (
        (model.MemberStatus.ACCEPTED, "in the project's image lists"),
        (model.MemberStatus.PENDING, 'waiting for the project to accept'),
        (model.MemberStatus.REJECTED, "hidden from the project's lists"),
    ):
        count = statuses.count(status)
        assert re.search(rf'\b{count} {status.value} \(?{meaning}', written), (
            status
        )
    assert 'A mark shows the most severe audit finding' in written
    assert graph.marked
    assert sum(graph.marked.values()) == 12
    for word, count in graph.marked.items():
        assert (f'{count} {word}' in written) == bool(count)


@pytest.mark.parametrize('form', request.MapFormat)
def test_audit_without_findings_says_so(form: request.MapFormat) -> None:
    graph = build.build(graphs.shares(3), findings=())
    assert 'no findings' in formats.render(graph, form)
    assert 'no findings' not in formats.render(
        build.build(graphs.shares(3)), form
    )
