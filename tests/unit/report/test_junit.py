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

from xml.etree import ElementTree

from osc_imageshare.report import audit_report
from osc_imageshare.report import junit
from tests.unit.report import reports


def _root(report: audit_report.Report) -> ElementTree.Element:
    return ElementTree.fromstring(junit.write(report).encode())


def _outcomes(root: ElementTree.Element) -> dict[str, list[str]]:
    outcomes: dict[str, list[str]] = {}
    for case in root.iter('testcase'):
        tags = [each.tag for each in case if each.tag != 'properties']
        assert len(tags) <= 1
        outcomes.setdefault(case.get('classname', ''), []).append(
            ''.join(tags) or 'passed'
        )
    return outcomes


def test_a_clean_audit_shows_that_each_check_ran() -> None:
    root = _root(reports.CLEAN)
    assert _outcomes(root) == {rule.id: ['passed'] for rule in reports.RULES}
    assert (root.get('tests'), root.get('failures')) == ('6', '0')


def test_states_are_outcomes() -> None:
    root = _root(reports.report(reports.one_of_each()))
    assert _outcomes(root) == {
        'public-image': ['skipped'],
        'ghost-member': ['failure', 'failure', 'error'],
        'stale-pending': ['failure', 'passed'],
        'member-disabled': ['skipped'],
        'changed-hash': ['failure'],
        'missing-hash': ['passed'],
        'unused-mute': ['failure'],
    }
    counts = ('tests', 'failures', 'errors', 'skipped')
    assert [root.get(count) for count in counts] == ['10', '5', '1', '2']
    for suite in root:
        for count in counts[1:]:
            tag = {'failures': 'failure', 'errors': 'error'}.get(count, count)
            assert suite.get(count) == str(len(list(suite.iter(tag))))


def test_failure_says_what_and_how_to_mend_it() -> None:
    root = _root(reports.report(reports.one_of_each()))
    failure = root.find("testsuite[@name='stale-pending']/testcase/failure")
    assert failure is not None
    assert failure.get('type') == 'low'
    assert failure.get('message') == 'pending since 2026-01-01, for 120 days'
    assert failure.text == (
        'Remedy: openstack image share-revoke 3 --project-id 1'
    )


def test_case_names_the_share() -> None:
    root = _root(reports.report(reports.one_of_each()[:1]))
    case = root.find("testsuite[@name='changed-hash']/testcase")
    assert case is not None
    assert case.get('name') == (
        'RegionOne / ubuntu-24.04 (00000007-7a5c-4c0e-9d6e-3f1b2a4c5d6e) / '
        f'vendor ({9:032x})'
    )
