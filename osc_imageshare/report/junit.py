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
from osc_imageshare.sharing import text

# The test case of a check that has nothing to say.
NOTHING = 'nothing found'


def write(report: audit_report.Report) -> str:
    """Return the XML document.

    What XML cannot hold, as control characters and lone surrogates, cannot
    be seen and is escaped with all else that cannot.
    """
    found: dict[str, list[finding.Finding]] = {
        rule.id: [] for rule in report.explained()
    }
    for each in report.findings:
        found[each.check].append(each)
    suites = [
        _suite(check, findings, audit_report.moment(report))
        for check, findings in found.items()
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
    check: str, findings: Sequence[finding.Finding], moment: str
) -> ElementTree.Element:
    cases = [_case(each) for each in findings]
    if not cases:
        cases = [
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


def _case(found: finding.Finding) -> ElementTree.Element:
    names = (
        audit_report.region(found),
        audit_report.image(found),
        audit_report.member(found),
    )
    case = ElementTree.Element(
        'testcase',
        classname=found.check,
        name=' / '.join(filter(None, names)),
        time='0',
    )
    properties = ElementTree.SubElement(case, 'properties')
    for name, value in _properties(found).items():
        ElementTree.SubElement(properties, 'property', name=name, value=value)
    outcome = _outcome(found)
    if outcome is not None:
        case.append(outcome)
    return case


def _properties(found: finding.Finding) -> dict[str, str]:
    image, member = found.image, found.member
    return {
        'severity': found.severity.word,
        'state': found.state.value,
        'region': found.region,
        'image-id': image.id if image else '',
        'image-name': image.name if image else '',
        'member-id': member.id if member else '',
        'member-name': member.name or '' if member else '',
        'detail': found.detail,
        'remedy': found.remedy,
        'reason': found.reason or (found.why.value if found.why else ''),
    }


def _outcome(found: finding.Finding) -> ElementTree.Element | None:
    match found.state, found.why:
        case finding.State.FAIL, _:
            outcome = ElementTree.Element(
                'failure', message=found.detail, type=found.severity.word
            )
            if found.remedy:
                outcome.text = f'Remedy: {found.remedy}'
            return outcome
        case finding.State.UNKNOWN, finding.Why.NOT_PERMITTED:
            return ElementTree.Element(
                'skipped', message=f'not permitted: {found.detail}'
            )
        case finding.State.UNKNOWN, _:
            return ElementTree.Element(
                'error', message=found.detail, type='unreadable'
            )
        case finding.State.MUTED, _:
            return ElementTree.Element(
                'skipped', message=f'muted: {found.reason}'
            )
        case _:
            return None


def _make_visible(node: ElementTree.Element) -> None:
    for name, value in node.items():
        node.set(name, text.visible(value))
    if node.text:
        node.text = text.visible(node.text)
