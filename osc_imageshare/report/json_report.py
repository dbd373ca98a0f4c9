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
exact; whoever shows them to a person has to make them fit to be shown.
"""

import json

from osc_imageshare.audit import finding
from osc_imageshare.report import audit_report
from osc_imageshare.sharing import model

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
                each.word: report.failed(each)
                for each in reversed(model.Severity)
            },
            'unknown': {
                why.value: report.undecided(why) for why in finding.Why
            },
            'muted': report.counted(finding.State.MUTED),
            'known': effort.known,
            'calls': effort.calls,
            'seconds': round(effort.seconds, 3),
        },
        'findings': [_finding(each) for each in report.findings],
    }


def _finding(found: finding.Finding) -> dict[str, object]:
    image, member = found.image, found.member
    return {
        'check': found.check,
        'severity': found.severity.word,
        'state': found.state.value,
        'region': found.region or None,
        'image_id': (image.id or None) if image else None,
        'image_name': image.name if image else None,
        'member_id': member.id if member else None,
        'member_name': member.name if member else None,
        'about': found.about or None,
        'detail': found.detail,
        'remedy': found.remedy or None,
        'why': found.why.value if found.why else None,
        'reason': found.reason or None,
    }
