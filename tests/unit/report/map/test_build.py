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

"""From shares to the graph of a map."""

import dataclasses
import random

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.sharing import model
from tests.unit.report.map import graphs

A, B, C = (graphs.project(n, f'project-{n}') for n in (1, 2, 3))
GOLDEN = graphs.image(7, 'golden', A.id)
SILVER = graphs.image(8, 'silver', A.id)
PENDING = model.MemberStatus.PENDING
REJECTED = model.MemberStatus.REJECTED


def a_finding(
    image: model.Image,
    member: model.Project | None = None,
    severity: model.Severity = model.Severity.HIGH,
    state: finding.State = finding.State.FAIL,
) -> finding.Finding:
    return finding.Finding(
        'some-check', severity, state, image, member, 'it is so'
    )


def node(graph: elements.Graph, name: str) -> elements.Node:
    (one,) = (node for node in graph.nodes if node.name == name)
    return one


def test_shares_are_nodes_and_edges() -> None:
    graph = build.build(
        [
            graphs.share(GOLDEN, A, B),
            graphs.share(GOLDEN, A, C, PENDING),
            graphs.share(SILVER, A, B, REJECTED),
        ]
    )
    assert [(n.place.name, n.name) for n in graph.nodes] == [
        ('OWNER', 'project-1'),
        ('IMAGE', 'golden'),
        ('IMAGE', 'silver'),
        ('MEMBER', 'project-2'),
        ('MEMBER', 'project-3'),
    ]
    names = {n.id: n.name for n in graph.nodes}
    assert {
        (names[e.source], names[e.target], e.status) for e in graph.edges
    } == {
        ('project-1', 'golden', None),
        ('project-1', 'silver', None),
        ('golden', 'project-2', model.MemberStatus.ACCEPTED),
        ('golden', 'project-3', PENDING),
        ('silver', 'project-2', REJECTED),
    }
    assert node(graph, 'project-2').details == (
        f'Project project-2 ({B.id})',
        'Images: 2',
        'Shares: 1 accepted, 1 rejected',
    )


def test_order_does_not_matter() -> None:
    shares = graphs.shares(60)
    mixed = [*shares, *shares[:5]]
    random.Random(7).shuffle(mixed)
    assert build.build(mixed) == build.build(shares)


def test_direction_does_not_matter() -> None:
    """Both sides of a share draw the same map."""
    shares = graphs.shares(20)
    seen = [
        dataclasses.replace(share, direction=model.Direction.INCOMING)
        for share in shares
    ]
    drawn_of = build.build(seen)
    assert drawn_of.nodes == build.build(shares).nodes
    assert drawn_of.edges == build.build(shares).edges


def test_ids_stay_when_more_is_shared() -> None:
    before = build.build([graphs.share(SILVER, A, B)])
    after = build.build([graphs.share(SILVER, A, B), *graphs.shares(30)])
    assert {n.id for n in before.nodes} < {n.id for n in after.nodes}
    assert {e.id for e in before.edges} < {e.id for e in after.edges}


@pytest.mark.parametrize('count', [1, 10, 200, 600])
def test_every_share_is_drawn(count: int) -> None:
    shares = graphs.shares(count)
    graph = build.build(shares)
    assert len(graph.rows) == count
    assert sum(e.shares for e in graph.edges if e.status) == count
    assert graph.grouped == (count > build.LIMIT)
    parts = {n.id for n in graph.nodes} | {e.id for e in graph.edges}
    assert {part for row in graph.rows for part in row.parts} == parts
    assert len(parts) == len(graph.nodes) + len(graph.edges)


def test_images_are_counted_beyond_the_limit() -> None:
    graph = build.build(
        [
            graphs.share(GOLDEN, A, B),
            graphs.share(SILVER, A, B),
            graphs.share(SILVER, A, C, PENDING),
        ],
        limits=build.Limits(shares=2),
    )
    assert graph.columns == (elements.Place.OWNER, elements.Place.MEMBER)
    assert [(e.shares, e.status) for e in graph.edges] == [
        (2, model.MemberStatus.ACCEPTED),
        (1, PENDING),
    ]
    first, *images = graph.edges[0].details
    assert first.endswith(': 2 shares, accepted')
    assert images == [f'golden ({GOLDEN.id})', f'silver ({SILVER.id})']


def test_worst_finding_is_the_mark() -> None:
    shares = [graphs.share(GOLDEN, A, B), graphs.share(GOLDEN, A, C)]
    findings = [
        a_finding(GOLDEN, None, model.Severity.LOW),
        a_finding(GOLDEN, None, model.Severity.CRITICAL),
        a_finding(GOLDEN, B, model.Severity.MEDIUM),
        a_finding(GOLDEN, B, model.Severity.HIGH, finding.State.UNKNOWN),
        a_finding(GOLDEN, C, model.Severity.HIGH, finding.State.UNKNOWN),
        a_finding(SILVER, C),
    ]
    graph = build.build(shares, findings=findings)
    golden = node(graph, 'golden')
    assert golden.mark is not None
    assert golden.mark.word == 'critical'
    assert golden.details[-2:] == (
        'critical, some-check: it is so',
        'low, some-check: it is so',
    )
    assert [e.mark.word if e.mark else '' for e in graph.edges] == [
        *('', 'medium', 'unknown')
    ]
    words = [[mark.word for mark in row.findings] for row in graph.rows]
    assert words == [
        ['critical', 'medium', 'low', 'unknown'],
        ['critical', 'low', 'unknown'],
    ]


@pytest.mark.parametrize('severity', model.Severity)
def test_mark_says_the_severity(severity: model.Severity) -> None:
    graph = build.build(
        [graphs.share(GOLDEN, A, B)], findings=[a_finding(GOLDEN, B, severity)]
    )
    marks = [edge.mark.word for edge in graph.edges if edge.mark]
    assert marks == [severity.word]
    assert graph.rows[0].findings[0].word == severity.word


@pytest.mark.parametrize('state', [finding.State.MUTED, finding.State.PASS])
def test_what_is_no_problem_is_no_mark(state: finding.State) -> None:
    graph = build.build(
        [graphs.share(GOLDEN, A, B)],
        findings=[
            a_finding(GOLDEN, B, state=state),
            a_finding(GOLDEN, state=state),
        ],
    )
    assert graph.audited
    assert not any(node.mark for node in graph.nodes)
    assert not any(edge.mark for edge in graph.edges)


def test_groups_name_the_images_of_findings() -> None:
    graph = build.build(
        [graphs.share(GOLDEN, A, B), graphs.share(SILVER, A, B)],
        findings=[a_finding(GOLDEN), a_finding(SILVER, B)],
        limits=build.Limits(shares=1),
    )
    sentence = f'golden ({GOLDEN.id}): high, some-check: it is so'
    assert node(graph, 'project-1').details[-1] == sentence
    assert graph.edges[0].details[-1] == sentence.replace(
        f'golden ({GOLDEN.id})', f'silver ({SILVER.id})'
    )


def test_use_is_told() -> None:
    graph = build.build(
        [graphs.share(GOLDEN, A, B), graphs.share(GOLDEN, A, C)],
        uses={(GOLDEN.key, B.id): '2 servers\x1b'},
    )
    assert [row.use for row in graph.rows] == ['2 servers\\x1b', '']
    assert [e.details[1:] for e in graph.edges if e.status] == [
        ('Use: 2 servers\\x1b',),
        (),
    ]


def test_regions_are_named_where_there_are_several() -> None:
    other = dataclasses.replace(GOLDEN, region='RegionTwo')
    one = build.build([graphs.share(GOLDEN, A, B)])
    two = build.build([graphs.share(GOLDEN, A, B), graphs.share(other, A, B)])
    assert [n.region for n in one.nodes] == ['', '', '']
    regions = [n.region for n in two.nodes if n.place is elements.Place.IMAGE]
    assert sorted(regions) == ['RegionOne', 'RegionTwo']


def test_nobody_and_nothing_have_words() -> None:
    nobody = model.Project('')
    nameless = dataclasses.replace(GOLDEN, name='')
    graph = build.build([graphs.share(nameless, nobody, graphs.project(7))])
    assert [(n.name, n.identifier) for n in graph.nodes] == [
        ('(no owner)', ''),
        (GOLDEN.id, ''),
        (graphs.project(7).id, ''),
    ]
    assert build.build([]).nodes == ()


def test_texts_can_be_shown() -> None:
    texts = [text for n in graphs.HOSTILE.nodes for text in n.details]
    texts += [text for e in graphs.HOSTILE.edges for text in e.details]
    assert all(text.isprintable() for text in texts)
    assert all(n.name.isprintable() for n in graphs.HOSTILE.nodes)
    assert all(text.isprintable() for text in graphs.HOSTILE.unread)
