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

import base64
import collections
import hashlib
import json
import re

import pytest

from osc_imageshare.report import audit_page
from osc_imageshare.report import audit_report
from osc_imageshare.report import json_report
from osc_imageshare.sharing import model
from tests.unit.report import parsed
from tests.unit.report import reports


@pytest.mark.parametrize('report', [reports.EVERYTHING, reports.CLEAN])
def test_page_holds_nothing_of_others(report: audit_report.Report) -> None:
    page = parsed.Page(audit_page.write(report))
    assert page.tags['script'] == 1
    assert page.tags['style'] == 1
    loading = {'img', 'svg', 'iframe', 'object', 'embed', 'link', 'base'}
    assert not loading & set(page.tags)
    for name, value in page.attributes:
        assert not name.startswith('on')
        assert name not in {'src', 'srcset', 'style', 'action', 'data'}
        if name == 'href':
            assert value.startswith(('#check-', 'https://docs.example.org/'))


def test_policy_allows_only_what_is_in_the_page() -> None:
    page = parsed.Page(audit_page.write(reports.EVERYTHING))
    (policy,) = (
        value
        for name, value in page.attributes
        if name == 'content' and 'default-src' in value
    )
    assert 'unsafe' not in policy
    rules = {
        name: value
        for name, _space, value in (
            rule.partition(' ') for rule in policy.split('; ')
        )
    }
    assert rules.pop('default-src') == "'none'"
    assert rules.pop('base-uri') == "'none'"
    assert rules.pop('form-action') == "'none'"
    for tag in ('style', 'script'):
        digest = hashlib.sha256(page.sources[tag].encode()).digest()
        encoded = base64.b64encode(digest).decode()
        assert rules.pop(f'{tag}-src') == f"'sha256-{encoded}'"
    assert rules == {}


def test_sources_load_nothing() -> None:
    page = parsed.Page(audit_page.write(reports.EVERYTHING))
    for source in page.sources.values():
        assert not re.search(
            r'url\(|@import|https?:|fetch|XMLHttp|innerHTML|eval|document\.write',
            source,
        )


def test_clean_page_says_so() -> None:
    written = audit_page.write(reports.CLEAN)
    assert 'No problems found in 40 images and 123 shares.' in written
    assert '<p class="verdict good">' in written
    assert '<table' not in written


def test_title_facts_are_shown() -> None:
    written = audit_page.write(reports.report((), '<b>cloud'))
    assert '<title>Image share audit of &lt;b&gt;cloud</title>' in written
    for fact in ('2026-05-01 12:00:00 UTC', '1.2.3', 'RegionOne', 'project-a'):
        assert fact in written


@pytest.mark.parametrize('more', [0, 1, 500])
def test_page_says_what_it_does_not_show(more: int) -> None:
    report = reports.many(audit_page.LIMIT + more)
    written = audit_page.write(report)
    assert written.count('<tr role="row" class="state-') == audit_page.LIMIT
    sentence = f'the first {audit_page.LIMIT} of {audit_page.LIMIT + more}'
    assert (sentence in written) is bool(more)
    if more:
        # The filters count what is shown, and the summary counts everything.
        shown = collections.Counter(
            finding.state.value
            for finding in report.listed[: audit_page.LIMIT]
        )
        for state, count in shown.items():
            assert f'{state} <small>{count}</small>' in written
        critical = report.failed(model.Severity.CRITICAL)
        assert f'<b>{critical}</b> <span>critical</span>' in written
        assert len(json.loads(json_report.write(report))['findings']) == len(
            report.findings
        )
