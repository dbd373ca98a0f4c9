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

"""The audit as Markdown, for a ticket.

It is written for GitHub's and GitLab's flavour. Names, IDs and all else that
is not plain prose go into code spans: nothing is markup in there, no mention
calls anybody, and no reference or address becomes a link.
"""

from collections.abc import Iterable
import itertools
import re

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.report import record
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text

# Prose that no flavour of Markdown reads as anything else.
_PLAIN = re.compile(
    r"(?! )(?!.*\bwww\.)[\w .,;'()%-]*(?<! )", re.ASCII | re.IGNORECASE
)
_COLUMNS = ('Check', 'Severity', 'State', 'Image', 'Member', 'Detail')


def write(report: audit_report.Report) -> str:
    """Return the document."""
    lines = [
        '# Image share audit',
        '',
        *(f'- {name}: {value}' for name, value in _facts(report) if value),
        '',
        *_findings(report),
        *_remedies(report),
        *_checks(report),
    ]
    return '\n'.join(lines).rstrip('\n') + '\n'


def _facts(report: audit_report.Report) -> Iterable[tuple[str, str]]:
    effort = report.effort
    yield 'Cloud', code(report.cloud)
    yield 'Regions', ', '.join(map(code, filter(None, report.regions)))
    yield 'Scope', code(report.scope)
    yield 'Policy', code(report.policy)
    yield 'Time', audit_report.moment(report)
    yield 'Tool', f'osc-imageshare {report.version}'
    yield (
        'Read',
        _(
            '%(images)d images and %(shares)d shares with %(calls)d calls in '
            '%(seconds).1f seconds'
        )
        % {
            'images': effort.images,
            'shares': effort.shares,
            'calls': effort.calls,
            'seconds': effort.seconds,
        },
    )
    failed = (
        f'{report.failed(severity)} {severity.word}'
        for severity in reversed(model.Severity)
    )
    yield 'Findings', ', '.join(failed)
    unknown = (f'{report.undecided(why)} {why}' for why in reading.Why)
    yield 'Unknown', ', '.join(unknown)
    yield 'Muted', str(report.counted(finding.State.MUTED))
    yield 'Known from the baseline', str(effort.known or '')


def _findings(report: audit_report.Report) -> Iterable[str]:
    yield '## Findings'
    yield ''
    if not report.findings:
        yield 'None.'
        yield ''
        return
    yield _row(_COLUMNS)
    yield _row('---' for _column in _COLUMNS)
    for shown in report.findings:
        yield _row(
            (
                code(shown.check),
                shown.severity.word,
                _state(shown),
                code(' / '.join(filter(None, (shown.region, shown.image)))),
                code(shown.member),
                prose(shown.detail),
            )
        )
    yield ''


def _state(shown: record.Record) -> str:
    match shown.state:
        case finding.State.UNKNOWN if shown.why:
            return f'unknown: {shown.why.value}'
        case finding.State.MUTED:
            return f'muted: {prose(shown.reason)}'
        case _:
            return shown.state.value


def _remedies(report: audit_report.Report) -> Iterable[str]:
    commands = dict.fromkeys(
        text.visible(shown.remedy)
        for shown in report.findings
        if shown.remedy and shown.state is finding.State.FAIL
    )
    if not commands:
        return
    fence = _ticks(commands, least=3)
    yield '## Remedies'
    yield ''
    yield f'{fence}sh'
    yield from commands
    yield fence
    yield ''


def _checks(report: audit_report.Report) -> Iterable[str]:
    ids = {shown.check for shown in report.findings}
    rules = [rule for rule in report.explained() if rule.id in ids]
    if not rules:
        return
    yield '## Checks'
    yield ''
    for rule in rules:
        words = ' '.join(filter(None, (rule.summary, rule.why)))
        explained = (code(rule.id), prose(words))
        yield f'- {": ".join(filter(None, explained))}'


def _row(cells: Iterable[str]) -> str:
    return f'| {" | ".join(cells)} |'


def prose(sentence: str) -> str:
    """Return a sentence as it is if it is plain, else as a code span."""
    shown = text.visible(sentence)
    if not _PLAIN.fullmatch(shown):
        return code(shown)
    return shown.replace('_', r'\_')


def code(words: str) -> str:
    r"""Return a code span that may stand in a table's cell.

    A pipe is escaped, as tables want it. The flavours do not agree on a pipe
    after a backslash, so that one is shown as ``\x7c``.
    """
    shown = text.visible(words).replace('\\|', '\\\\x7c')
    if not shown:
        return ''
    shown = shown.replace('|', '\\|')
    ticks = _ticks((shown,), least=1)
    space = ' ' if shown[0] in '` ' or shown[-1] in '` ' else ''
    return f'{ticks}{space}{shown}{space}{ticks}'


def _ticks(texts: Iterable[str], least: int) -> str:
    """Return more backticks than any of the texts has in a row."""
    runs = itertools.chain.from_iterable(
        re.findall('`+', words) for words in texts
    )
    return '`' * max(least, 1 + max(map(len, runs), default=0))
