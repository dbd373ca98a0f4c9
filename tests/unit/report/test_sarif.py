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

import json
import pathlib
import re
from typing import Any

import jsonschema
import pytest

from osc_imageshare.report import audit_report
from osc_imageshare.report import record
from osc_imageshare.report import sarif
from osc_imageshare.sharing import reading
from tests.unit.report import reports

SCHEMA = pathlib.Path(__file__).parents[2] / 'data/sarif-schema-2.1.0.json'


def _run(report: audit_report.Report) -> dict[str, Any]:
    (run,) = json.loads(sarif.write(report))['runs']
    assert isinstance(run, dict)
    return run


def _by_detail(report: audit_report.Report) -> dict[str, dict[str, Any]]:
    return {
        each['properties']['detail']: each for each in _run(report)['results']
    }


@pytest.mark.parametrize('report', [reports.EVERYTHING, reports.CLEAN])
def test_log_is_valid(report: audit_report.Report) -> None:
    schema = json.loads(SCHEMA.read_text(encoding='utf-8'))
    log = json.loads(sarif.write(report))
    jsonschema.validate(log, schema, cls=jsonschema.Draft4Validator)
    assert log['$schema'] == schema['id']


def test_rules_are_explained_and_found() -> None:
    run = _run(reports.EVERYTHING)
    rules = run['tool']['driver']['rules']
    assert [rule['id'] for rule in rules] == [
        *(rule.id for rule in reports.RULES),
        'unused-mute',
    ]
    for result in run['results']:
        assert rules[result['ruleIndex']]['id'] == result['ruleId']
    assert rules[0]['helpUri'] == reports.RULES[0].docs
    assert 'helpUri' not in rules[1]
    levels = {
        rule['id']: (
            rule['defaultConfiguration']['level'],
            float(rule['properties']['security-severity']),
        )
        for rule in rules
    }
    assert levels['changed-hash'] == ('error', 9.5)
    assert levels['public-image'] == ('error', 8.0)
    assert levels['member-disabled'] == ('warning', 5.5)
    assert levels['stale-pending'] == ('note', 2.0)
    assert levels['missing-hash'] == ('note', 0.0)


def test_states_are_kinds() -> None:
    found = _by_detail(reports.report(reports.one_of_each()))
    assert 'accepted' not in found, 'GitHub would make an alert of a pass'
    fail = found['no project has the ID 2']
    assert (fail['kind'], fail['level']) == ('fail', 'error')
    assert 'suppressions' not in fail
    unread = found['the members could not be read (HTTP 500)']
    assert (unread['kind'], unread['level']) == ('open', 'none')
    assert unread['message']['text'].startswith('Unknown (unreadable).')
    muted = found['it is public']
    assert muted['suppressions'] == [
        {
            'kind': 'external',
            'status': 'accepted',
            'justification': 'everybody boots it, see TICKET-1',
        }
    ]


def test_locations_are_relative_paths() -> None:
    for result in _run(reports.EVERYTHING)['results']:
        (location,) = result['locations']
        uri = location['physicalLocation']['artifactLocation']['uri']
        assert re.fullmatch(r'[\w%~.-]+(/[\w%~.-]+)*', uri), uri
        assert not {'.', '..'} & set(uri.split('/'))
    found = _by_detail(reports.EVERYTHING)
    place = found['it is public']['locations'][0]
    assert place['physicalLocation']['artifactLocation']['uri'] == (
        'openstack/RegionOne/images/00000005-7a5c-4c0e-9d6e-3f1b2a4c5d6e'
    )
    assert place['logicalLocations'][0]['name'] == 'cirros'


@pytest.mark.parametrize(
    'policy,uri',
    [
        ('', 'openstack/policy'),
        ('audit/policy.yaml', 'audit/policy.yaml'),
        ('/etc/policy.yaml', 'openstack/policy'),
        ('../policy.yaml', 'openstack/policy'),
        ('my policy.yaml', 'my%20policy.yaml'),
    ],
)
def test_policy_is_a_file_of_the_repository(policy: str, uri: str) -> None:
    about = record.record(reports.one_of_each()[4])
    assert about.image == 'policy'
    assert sarif._uri(about, policy) == uri


@pytest.mark.parametrize(
    'part,segment',
    [('', '_'), ('.', '%2E'), ('..', '%2E%2E'), ('a/b', 'a%2Fb')],
)
def test_segment_is_one_segment(part: str, segment: str) -> None:
    assert sarif._segment(part) == segment


def test_fingerprints_tell_all_apart() -> None:
    marks = [
        result['partialFingerprints']
        for result in _run(reports.EVERYTHING)['results']
    ]
    lines = [mark['primaryLocationLineHash'] for mark in marks]
    assert len(set(lines)) == len(lines)
    assert sum(line.endswith(':2') for line in lines) == 1
    assert all(
        mark['primaryLocationLineHash'].startswith(mark['identity/v1'])
        for mark in marks
    )


def test_messages_hold_no_placeholder_and_no_link() -> None:
    hostile = '{0} [see](1)'
    message = _by_detail(reports.EVERYTHING)[f'a property named {hostile}'][
        'message'
    ]['text']
    assert '{{0}} [see\\](1)' in message
    assert hostile not in message


def test_run_failed_only_if_something_was_unreadable() -> None:
    read = tuple(
        each
        for each in reports.one_of_each()
        if each.why is not reading.Why.UNREADABLE
    )
    (whole,) = _run(reports.report(read))['invocations']
    (broken,) = _run(reports.EVERYTHING)['invocations']
    assert whole['executionSuccessful']
    assert not broken['executionSuccessful']


def test_each_cloud_is_a_category() -> None:
    named = _run(reports.report((), 'my/cloud'))
    nameless = _run(reports.report((), ''))
    assert named['automationDetails']['id'] == 'osc-imageshare/my%2Fcloud/'
    assert nameless['automationDetails']['id'] == 'osc-imageshare/'
