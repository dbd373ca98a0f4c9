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

"""The audit's JSON document: the form that programs and --baseline read.

``osc_imageshare/documents/report.schema.json`` is its contract. Texts are
exact; a program that shows them to people must escape them.
"""

import json

from osc_imageshare.audit import finding
from osc_imageshare.report import audit_report
from osc_imageshare.report import record
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading

VERSION = 1


def write(report: audit_report.Report) -> str:
    """Return the document, as ASCII."""
    return json.dumps(_document(report), indent=2) + '\n'


def _document(report: audit_report.Report) -> dict[str, object]:
    effort = report.effort
    return {
        'version': VERSION,
        'generated': audit_report.moment(report),
        'summary': {
            'images': effort.images,
            'shares': effort.shares,
            'fail': {
                severity.word: report.failed(severity)
                for severity in reversed(model.Severity)
            },
            'unknown': {
                why.value: report.undecided(why) for why in reading.Why
            },
            'muted': report.counted(finding.State.MUTED),
            'known': effort.known,
            'calls': effort.calls,
            'seconds': round(effort.seconds, 3),
        },
        'findings': list(map(_finding, report.findings)),
    }


def _finding(shown: record.Record) -> dict[str, object]:
    return {
        'check': shown.check,
        'severity': shown.severity.word,
        'state': shown.state.value,
        'region': shown.region or None,
        'image_id': shown.image_id or None,
        'image_name': shown.image_name,
        'member_id': shown.member_id,
        'member_name': shown.member_name,
        'about': shown.about or None,
        'detail': shown.detail,
        'remedy': shown.remedy or None,
        'why': shown.why.value if shown.why else None,
        'reason': shown.reason or None,
    }
