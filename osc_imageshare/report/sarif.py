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

"""The audit as SARIF 2.1.0, for code scanning.

Where the standard and GitHub's reading of it leave a choice:

- What could not be decided has the kind ``open`` ("insufficient information
  to decide whether a problem exists", section 3.27.9), and therefore the
  level ``none`` (3.27.10). Its message says so, because GitHub shows every
  result as an alert. For the same reason checks that passed are left out.
- A mute is a suppression (3.35) with its reason.
- GitHub shows no result without a physical location. An image has no file,
  so it is given a path that looks like one and stays the same; that no such
  file is in the repository is no hindrance.
- GitHub tells alerts apart by ``primaryLocationLineHash`` alone.

The texts are read by people, so what cannot be seen in them is escaped.
"""

import collections
import json
import pathlib
from typing import TypeAlias
import urllib.parse

from osc_imageshare.audit import finding
from osc_imageshare.report import audit_report
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

SCHEMA = (
    'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/'
    'sarif-schema-2.1.0.json'
)

_Node: TypeAlias = dict[str, object]

_LEVELS = {
    model.Severity.CRITICAL: 'error',
    model.Severity.HIGH: 'error',
    model.Severity.MEDIUM: 'warning',
    model.Severity.LOW: 'note',
    model.Severity.INFO: 'note',
}

# GitHub's bounds: critical above 9, high from 7, medium from 4, low above 0.
_SECURITY = {
    model.Severity.CRITICAL: '9.5',
    model.Severity.HIGH: '8.0',
    model.Severity.MEDIUM: '5.5',
    model.Severity.LOW: '2.0',
    model.Severity.INFO: '0.0',
}

_KINDS = {
    finding.State.FAIL: 'fail',
    finding.State.MUTED: 'fail',
    finding.State.UNKNOWN: 'open',
}


def write(report: audit_report.Report) -> str:
    """Return the log, as ASCII."""
    rules = report.explained()
    places = {rule.id: index for index, rule in enumerate(rules)}
    seen: collections.Counter[str] = collections.Counter()
    results = []
    for found in report.findings:
        if found.state is finding.State.PASS:
            continue
        mark = audit_report.fingerprint(found)
        seen[mark] += 1
        results.append(
            {
                'ruleIndex': places[found.check],
                'partialFingerprints': {
                    'primaryLocationLineHash': f'{mark}:{seen[mark]}',
                    'identity/v1': mark,
                },
                **_result(found, report.policy),
            }
        )
    run = {
        'tool': {
            'driver': {
                'name': 'osc-imageshare',
                'version': report.version,
                'rules': [_rule(rule) for rule in rules],
            }
        },
        # What stands before the last slash is GitHub's category: the audits
        # of two clouds do not close each other's alerts.
        'automationDetails': {
            'id': '/'.join(
                ('osc-imageshare', *filter(None, (_cloud(report),)), '')
            )
        },
        'invocations': [
            {
                'executionSuccessful': not report.undecided(
                    finding.Why.UNREADABLE
                ),
                'endTimeUtc': audit_report.moment(report),
            }
        ],
        'results': results,
    }
    log = {'$schema': SCHEMA, 'version': '2.1.0', 'runs': [run]}
    return json.dumps(log, indent=2) + '\n'


def _cloud(report: audit_report.Report) -> str:
    return _segment(report.cloud) if report.cloud else ''


def _rule(rule: audit_report.Rule) -> _Node:
    summary = rule.summary or rule.id
    node: _Node = {
        'id': rule.id,
        'shortDescription': _message(summary),
        'fullDescription': _message(rule.why or summary),
        'help': _message(' '.join(filter(None, (summary, rule.why)))),
        'defaultConfiguration': {'level': _LEVELS[rule.severity]},
        'properties': {
            'tags': ['security'],
            'security-severity': _SECURITY[rule.severity],
        },
    }
    if rule.docs.startswith('https://'):
        node['helpUri'] = rule.docs
    return node


def _result(found: finding.Finding, policy: str) -> _Node:
    failed = _KINDS[found.state] == 'fail'
    node: _Node = {
        'ruleId': found.check,
        'kind': _KINDS[found.state],
        'level': _LEVELS[found.severity] if failed else 'none',
        'message': _message(_sentence(found)),
        'locations': [
            {
                'physicalLocation': {
                    'artifactLocation': {'uri': _uri(found, policy)},
                    'region': {'startLine': 1},
                },
                'logicalLocations': [_logical(found)],
            }
        ],
        'properties': _properties(found),
    }
    if found.state is finding.State.MUTED:
        node['suppressions'] = [
            {
                'kind': 'external',
                'status': 'accepted',
                'justification': text.visible(found.reason),
            }
        ]
    return node


def _sentence(found: finding.Finding) -> str:
    parts = []
    if found.why:
        parts.append(f'Unknown ({found.why.value}).')
    subject = 'Policy' if found.image is None else f'Image {_both(found)}'
    parts.append(f'{subject}: {text.visible(found.detail)}')
    if found.remedy:
        parts.append(f'Remedy: {text.visible(found.remedy)}')
    return ' '.join(parts)


def _both(found: finding.Finding) -> str:
    member = audit_report.member(found)
    return audit_report.image(found) + (
        f', project {member}' if member else ''
    )


def _properties(found: finding.Finding) -> _Node:
    image, member = found.image, found.member
    exact = {
        'region': found.region,
        'imageId': image.id if image else '',
        'imageName': image.name if image else '',
        'memberId': member.id if member else '',
        'memberName': member.name or '' if member else '',
        'detail': found.detail,
        'remedy': found.remedy,
        'reason': found.reason,
    }
    return {
        'state': found.state.value,
        'severity': found.severity.word,
        'why': found.why.value if found.why else '',
        **{key: text.visible(value) for key, value in exact.items()},
    }


def _uri(found: finding.Finding, policy: str) -> str:
    if found.image is None:
        path = pathlib.PurePosixPath(policy)
        if not policy or path.is_absolute() or '..' in path.parts:
            return 'openstack/policy'
        return '/'.join(map(_segment, path.parts))
    region = _segment(found.image.region) if found.image.region else 'region'
    # What is not there has a name only.
    image = _segment(found.image.id or found.image.name)
    return f'openstack/{region}/images/{image}'


def _segment(part: str) -> str:
    """Make one segment of a path; never an empty one, ``.`` or ``..``."""
    quoted = urllib.parse.quote(text.visible(part), safe='')
    return quoted if quoted.strip('.') else quoted.replace('.', '%2E') or '_'


def _logical(found: finding.Finding) -> _Node:
    image = found.image
    if image is None:
        return {'name': 'policy', 'fullyQualifiedName': 'policy'}
    member = (found.member.id,) if found.member else ()
    names = (image.region, image.id or image.name, *member)
    return {
        'name': text.visible(image.name or image.id),
        'fullyQualifiedName': '/'.join(map(text.visible, names)),
        'kind': 'resource',
    }


def _message(sentence: str) -> _Node:
    """Make a message that holds no placeholder and no link.

    Sections 3.11.5 and 3.11.6: braces are doubled, and the brackets of what
    would be an embedded link are escaped.
    """
    literal = sentence.replace('{', '{{').replace('}', '}}')
    return {'text': literal.replace('](', '\\](')}
