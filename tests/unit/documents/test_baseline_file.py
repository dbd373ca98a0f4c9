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

"""Baselines: reports of earlier audits."""

import copy
import dataclasses
import json
import pathlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.audit import baselines
from osc_imageshare.audit import finding
from osc_imageshare.documents import baseline_file
from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.report import json_report
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text
from tests.unit.report import reports

FINDING: dict[str, Any] = {
    'check': 'ghost-member',
    'severity': 'high',
    'state': 'fail',
    'region': 'RegionOne',
    'about': None,
    'image_id': 'i1',
    'image_name': 'golden',
    'member_id': 'm1',
    'member_name': None,
    'detail': 'The project does not exist.',
    'remedy': 'openstack image share-revoke i1 m1',
    'why': None,
    'reason': None,
}

REPORT: dict[str, Any] = {
    'version': 1,
    'generated': '2026-05-01T12:00:00Z',
    'summary': {
        'images': 1,
        'shares': 1,
        'fail': {
            'critical': 0,
            'high': 1,
            'medium': 0,
            'low': 0,
            'info': 0,
        },
        'unknown': {'not permitted': 0, 'unreadable': 0},
        'muted': 0,
        'known': 0,
        'calls': 4,
        'seconds': 0.5,
    },
    'findings': [FINDING],
}


def _report(*findings: dict[str, Any]) -> bytes:
    made = [FINDING | changes for changes in findings]
    return json.dumps(REPORT | {'findings': made}).encode()


def _refusal(raw: bytes) -> str:
    with pytest.raises(source.DocumentError) as caught:
        baseline_file.parse(raw, 'r.json')
    return str(caught.value)


def _changed(path: source.Path, value: object) -> bytes:
    report = copy.deepcopy(REPORT)
    inner: Any = report
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return json.dumps(report).encode()


def test_failed_and_unknown_is_what_is_known() -> None:
    known = baseline_file.parse(
        _report(
            {},
            dict.fromkeys(('region', 'image_id', 'image_name', 'member_id')),
            {'image_id': 'i2', 'state': 'unknown', 'why': 'unreadable'},
            {'image_id': 'i3', 'state': 'muted', 'reason': 'a'},
            {'image_id': 'i4', 'state': 'pass'},
            {'check': 'name-collision\ud800'},
        ),
        'r.json',
    )
    assert known.unknown == {('ghost-member', 'RegionOne', 'i2', 'm1')}
    assert known.failed == {
        ('ghost-member', 'RegionOne', 'i1', 'm1'),
        ('ghost-member', '', '', ''),
        ('name-collision\ud800', 'RegionOne', 'i1', 'm1'),
    }


def test_identity_is_that_of_the_finding() -> None:
    image = model.Image(
        'RegionOne', 'i1', 'golden', 'o', model.Visibility.SHARED, 'active'
    )
    made = finding.Finding(
        'ghost-member',
        model.Severity.HIGH,
        finding.State.FAIL,
        image,
        model.Project('m1'),
        '',
    )
    known = baseline_file.parse(_report({}), 'r.json')
    assert known.failed == {made.identity}


def test_an_image_that_is_not_there_is_known_by_its_name() -> None:
    missing = finding.Finding(
        'manifest-drift',
        model.Severity.MEDIUM,
        finding.State.FAIL,
        model.ImageName('RegionTwo', '', 'golden'),
        None,
        'It is not there.',
    )
    about = dataclasses.replace(missing, image=None, about='golden x * x *')
    both = (missing, about)
    written = json_report.write(reports.report(both)).encode()
    identities = baseline_file.parse(written, 'r.json').failed
    assert identities == {result.identity for result in both}
    assert len(identities) == 2


def test_schema_has_the_words_of_the_house() -> None:
    rules = schema.load('report.schema.json')
    found = rules['$defs']['finding']['properties']
    assert found['severity']['enum'] == [
        each.word for each in reversed(model.Severity)
    ]
    assert found['state']['enum'] == [each.value for each in finding.State]
    whys = [each.value for each in reading.Why]
    assert found['why']['enum'] == [*whys, None]
    counts = rules['properties']['summary']['properties']
    assert list(counts['unknown']['properties']) == whys
    assert list(counts['fail']['properties']) == found['severity']['enum']


@pytest.mark.parametrize(
    'raw, problem',
    [
        (b'', 'r.json, line 1: is not valid JSON.'),
        (b'{\n"version": 1,\n2}', 'r.json, line 3: is not valid JSON.'),
        (b'\xff', 'r.json, line 1: is not UTF-8.'),
        (b'[]', 'r.json: must be a mapping, not a list.'),
        (b'{"a": 1, "a": 1}', 'r.json: a key is there twice.'),
        (b'[' * 100_000, 'r.json: is nested too deep.'),
        (b'9' * 5_000, 'r.json: is not valid JSON.'),
        (b'{"version": 1}', 'r.json: the key "generated" is missing.'),
        (_changed(('version',), 2), 'r.json, version: must be 1.'),
        (
            _changed(('generated',), 'now'),
            'r.json, generated: must be 2026-05-01T12:00:00Z.',
        ),
        (
            _changed(('summary', 'calls'), -1),
            'r.json, summary.calls: must be at least 0.',
        ),
        (
            _changed(('findings', 0, 'state'), 'failed'),
            (
                'r.json, findings[0].state: must be one of:'
                ' fail, unknown, muted, pass.'
            ),
        ),
        (
            _changed(('findings', 0, 'image_id'), 7),
            (
                'r.json, findings[0].image_id: must be text or null,'
                ' not a number; put it in quotes.'
            ),
        ),
        (
            _changed(('findings', 0, 'image'), 'a'),
            (
                'r.json, findings[0].image: unknown key'
                ' (did you mean "image_id"?).'
            ),
        ),
    ],
)
def test_is_refused(raw: bytes, problem: str) -> None:
    assert _refusal(raw) == problem


def test_large_report_is_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'r.json'
    path.write_bytes(
        _report(*({'image_id': f'i{number}'} for number in range(10_000)))
    )
    assert len(baseline_file.load(path).failed) == 10_000


def test_report_has_a_limit(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'r.json'
    with path.open('wb') as stream:
        stream.truncate(50 * 1024 * 1024)
    with pytest.raises(source.DocumentError, match='is larger than 8192 KiB'):
        baseline_file.load(path)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
places = st.sampled_from(
    [
        *((key,) for key in REPORT),
        *(('summary', key) for key in REPORT['summary']),
        *(('findings', 0, key) for key in FINDING),
        ('findings', 0),
        ('summary', 'fail', 'low'),
    ]
)


@given(st.binary() | st.builds(_changed, places, values))
def test_any_file_is_a_baseline_or_an_error(raw: bytes) -> None:
    try:
        known = baseline_file.parse(raw, 'r.json')
    except source.DocumentError as exc:
        message = str(exc)
    else:
        assert isinstance(known, baselines.Baseline)
        return
    assert message.startswith('r.json')
    assert message.endswith('.')
    assert text.visible(message) == message
