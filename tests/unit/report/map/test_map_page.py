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

"""A map as a page of its own; tests/browser has what it does."""

import base64
import hashlib
import re

import pytest

from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import map_page
from tests.unit.report import parsed
from tests.unit.report.map import graphs

EMPTY = build.build([])


@pytest.mark.parametrize('graph', [graphs.HOSTILE, graphs.graph(300), EMPTY])
def test_page_holds_nothing_of_others(graph: elements.Graph) -> None:
    page = parsed.Page(map_page.write(graph))
    assert page.tags['script'] == 1
    assert page.tags['style'] == 1
    loading = {'img', 'image', 'use', 'iframe', 'object', 'embed', 'link'}
    assert not (loading | {'a', 'base', 'foreignobject'}) & set(page.tags)
    for name, _value in page.attributes:
        assert not name.startswith('on')
        assert name not in {'src', 'srcset', 'style', 'action', 'href'}


def test_policy_allows_only_what_is_in_the_page() -> None:
    page = parsed.Page(map_page.write(graphs.HOSTILE))
    (policy,) = (
        value
        for name, value in page.attributes
        if name == 'content' and 'default-src' in value
    )
    assert policy.startswith("default-src 'none'; ")
    assert 'unsafe' not in policy
    for tag in ('style', 'script'):
        digest = hashlib.sha256(page.sources[tag].encode()).digest()
        encoded = base64.b64encode(digest).decode()
        assert f"{tag}-src 'sha256-{encoded}'" in policy
        assert not re.search(
            r'url\(|@import|https?:|fetch|XMLHttp|innerHTML|eval|'
            r'document\.write',
            page.sources[tag],
        )


def test_table_has_every_share() -> None:
    graph = graphs.graph(300)
    written = map_page.write(graph)
    assert written.count('data-parts="') == 300
    assert 'Every share is in the table.' in written
    assert 'Every share' not in map_page.write(graphs.graph(59))


def test_what_is_missing_is_told() -> None:
    assert 'This map is incomplete:' in map_page.write(graphs.HOSTILE)
    assert 'This map is incomplete:' not in map_page.write(graphs.graph(10))


def test_nothing_is_said_of_an_audit_that_was_none() -> None:
    shares = graphs.shares(5)
    assert 'Findings' not in map_page.write(build.build(shares))
    assert 'Findings' in map_page.write(build.build(shares, findings=()))


def test_empty_map_says_so() -> None:
    written = map_page.write(EMPTY)
    assert 'Nothing is shared.' in written
    assert '<svg' not in written
