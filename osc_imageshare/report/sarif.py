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
  result as an alert. For the same reason checks that passed are omitted.
- A mute is a suppression (3.35) with its reason.
- GitHub shows no result without a physical location. An image has no file,
  so it is given a path that looks like one and stays the same. The
  repository does not have to contain such a file.
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
from osc_imageshare.report import record
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
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
    for shown in report.findings:
        if shown.state is finding.State.PASS:
            continue
        mark = shown.fingerprint
        seen[mark] += 1
        results.append(
            {
                'ruleIndex': places[shown.check],
                'partialFingerprints': {
                    'primaryLocationLineHash': f'{mark}:{seen[mark]}',
                    'identity/v1': mark,
                },
                **_result(shown.visible(), report.policy),
            }
        )
    cloud = f'{_segment(report.cloud)}/' if report.cloud else ''
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
        'automationDetails': {'id': f'osc-imageshare/{cloud}'},
        'invocations': [
            {
                'executionSuccessful': not report.undecided(
                    reading.Why.UNREADABLE
                ),
                'endTimeUtc': audit_report.moment(report),
            }
        ],
        'results': results,
    }
    log = {'$schema': SCHEMA, 'version': '2.1.0', 'runs': [run]}
    return json.dumps(log, indent=2) + '\n'


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


def _result(shown: record.Record, policy: str) -> _Node:
    failed = _KINDS[shown.state] == 'fail'
    node: _Node = {
        'ruleId': shown.check,
        'kind': _KINDS[shown.state],
        'level': _LEVELS[shown.severity] if failed else 'none',
        'message': _message(_sentence(shown)),
        'locations': [
            {
                'physicalLocation': {
                    'artifactLocation': {'uri': _uri(shown, policy)},
                    'region': {'startLine': 1},
                },
                'logicalLocations': [_logical(shown)],
            }
        ],
        'properties': _properties(shown),
    }
    if shown.state is finding.State.MUTED:
        node['suppressions'] = [
            {
                'kind': 'external',
                'status': 'accepted',
                'justification': shown.reason,
            }
        ]
    return node


def _sentence(shown: record.Record) -> str:
    parts = []
    if shown.why:
        parts.append(f'Unknown ({shown.why.value}).')
    subject = 'Policy' if shown.about else 'Audit'
    if shown.image_id is not None:
        member = f', project {shown.member}' if shown.member else ''
        subject = f'Image {shown.image}{member}'
    parts.append(f'{subject}: {shown.detail}')
    if shown.remedy:
        parts.append(f'Remedy: {shown.remedy}')
    return ' '.join(parts)


def _properties(shown: record.Record) -> _Node:
    return {
        'state': shown.state.value,
        'severity': shown.severity.word,
        'why': shown.why.value if shown.why else '',
        'region': shown.region,
        'imageId': shown.image_id or '',
        'imageName': shown.image_name or '',
        'memberId': shown.member_id or '',
        'memberName': shown.member_name or '',
        'detail': shown.detail,
        'remedy': shown.remedy,
        'reason': shown.reason,
    }


def _uri(shown: record.Record, policy: str) -> str:
    if shown.image_id is None and not shown.about:
        return '/'.join(('openstack', _segment(shown.region or 'cloud')))
    if shown.image_id is None:
        path = pathlib.PurePosixPath(policy)
        if not policy or path.is_absolute() or '..' in path.parts:
            return 'openstack/policy'
        return '/'.join(map(_segment, path.parts))
    region = _segment(shown.region) if shown.region else 'region'
    # What is not there has a name only.
    image = _segment(shown.image_id or shown.image_name or '')
    return f'openstack/{region}/images/{image}'


def _segment(part: str) -> str:
    """Make one segment of a path; never an empty one, ``.`` or ``..``."""
    quoted = urllib.parse.quote(text.visible(part), safe='')
    return quoted if quoted.strip('.') else quoted.replace('.', '%2E') or '_'


def _logical(shown: record.Record) -> _Node:
    if shown.image_id is None:
        name = 'policy' if shown.about else shown.region or 'cloud'
        return {'name': name, 'fullyQualifiedName': name}
    member = () if shown.member_id is None else (shown.member_id,)
    image = shown.image_id or shown.image_name or ''
    return {
        'name': shown.image_name or shown.image_id,
        'fullyQualifiedName': '/'.join((shown.region, image, *member)),
        'kind': 'resource',
    }


def _message(sentence: str) -> _Node:
    """Make a message that holds no placeholder and no link.

    Sections 3.11.5 and 3.11.6: braces are doubled, and the brackets of what
    would be an embedded link are escaped.
    """
    literal = sentence.replace('{', '{{').replace('}', '}}')
    return {'text': literal.replace('](', '\\](')}
