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

"""The audit as JUnit XML, for the pages that continuous integration shows.

A check is a test suite, and an image or a share that it says something about
is a test case: a failure if it fails, whatever its severity; an error if it
could not be read, so that an audit that saw nothing is not green; skipped if
this caller may not look, or if the policy mutes it. A check that has nothing
to say is one test case that passed, so that a clean audit shows that it ran.
"""

from collections.abc import Sequence
from xml.etree import ElementTree  # nosec B405 # it only writes

from osc_imageshare.audit import finding
from osc_imageshare.report import audit_report
from osc_imageshare.report import record
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text

# The test case of a check that has nothing to say.
NOTHING = 'nothing found'


def write(report: audit_report.Report) -> str:
    """Return the XML document.

    What XML cannot hold, as control characters and lone surrogates, cannot
    be seen and is escaped with all else that cannot.
    """
    by_check: dict[str, list[record.Record]] = {
        rule.id: [] for rule in report.explained()
    }
    for shown in report.findings:
        by_check[shown.check].append(shown)
    suites = [
        _suite(check, findings, audit_report.moment(report))
        for check, findings in by_check.items()
    ]
    root = ElementTree.Element(
        'testsuites',
        name=' '.join(filter(None, ('image share-audit', report.cloud))),
        time=f'{report.effort.seconds:.3f}',
    )
    for count in ('tests', 'failures', 'errors', 'skipped'):
        total = sum(int(suite.get(count, '0')) for suite in suites)
        root.set(count, str(total))
    root.extend(suites)
    for node in root.iter():
        _make_visible(node)
    ElementTree.indent(root)
    xml = ElementTree.tostring(root, encoding='unicode')
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'


def _suite(
    check: str, findings: Sequence[record.Record], moment: str
) -> ElementTree.Element:
    cases = list(map(_case, findings)) or [
        ElementTree.Element(
            'testcase', classname=check, name=NOTHING, time='0'
        )
    ]
    suite = ElementTree.Element(
        'testsuite',
        name=check,
        tests=str(len(cases)),
        failures=_count(cases, 'failure'),
        errors=_count(cases, 'error'),
        skipped=_count(cases, 'skipped'),
        timestamp=moment,
        time='0',
    )
    suite.extend(cases)
    return suite


def _count(cases: Sequence[ElementTree.Element], outcome: str) -> str:
    return str(sum(case.find(outcome) is not None for case in cases))


def _case(shown: record.Record) -> ElementTree.Element:
    names = (shown.region, shown.image, shown.member)
    case = ElementTree.Element(
        'testcase',
        classname=shown.check,
        name=' / '.join(filter(None, names)),
        time='0',
    )
    properties = ElementTree.SubElement(case, 'properties')
    for name, value in _properties(shown).items():
        ElementTree.SubElement(properties, 'property', name=name, value=value)
    outcome = _outcome(shown)
    if outcome is not None:
        case.append(outcome)
    return case


def _properties(shown: record.Record) -> dict[str, str]:
    return {
        'severity': shown.severity.word,
        'state': shown.state.value,
        'region': shown.region,
        'image-id': shown.image_id or '',
        'image-name': shown.image_name or '',
        'member-id': shown.member_id or '',
        'member-name': shown.member_name or '',
        'detail': shown.detail,
        'remedy': shown.remedy,
        'reason': shown.reason or (shown.why.value if shown.why else ''),
    }


def _outcome(shown: record.Record) -> ElementTree.Element | None:
    match shown.state, shown.why:
        case finding.State.FAIL, _:
            outcome = ElementTree.Element(
                'failure', message=shown.detail, type=shown.severity.word
            )
            if shown.remedy:
                outcome.text = f'Remedy: {shown.remedy}'
            return outcome
        case finding.State.UNKNOWN, reading.Why.NOT_PERMITTED:
            return ElementTree.Element(
                'skipped', message=f'not permitted: {shown.detail}'
            )
        case finding.State.UNKNOWN, _:
            return ElementTree.Element(
                'error', message=shown.detail, type='unreadable'
            )
        case finding.State.MUTED, _:
            return ElementTree.Element(
                'skipped', message=f'muted: {shown.reason}'
            )
        case _:
            return None


def _make_visible(node: ElementTree.Element) -> None:
    for name, value in node.items():
        node.set(name, text.visible(value))
    if node.text:
        node.text = text.visible(node.text)
