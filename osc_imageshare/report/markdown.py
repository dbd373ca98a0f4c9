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
notifies a user, and no reference or address becomes a link.
"""

from collections.abc import Iterable
import itertools
import re

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.report import headline
from osc_imageshare.report import record
from osc_imageshare.report import unverified
from osc_imageshare.sharing import text

# Prose that no flavour of Markdown reads as anything else.
_PLAIN = re.compile(
    r"(?! )(?!.*\bwww\.)(?:[\w .,;'()%-]|:(?= ))*(?<! )",
    re.ASCII | re.IGNORECASE,
)
_COLUMNS = ('State', 'Image', 'Member', 'Detail')


def write(report: audit_report.Report) -> str:
    """Return the document."""
    lines = [
        '# Image share audit',
        '',
        f'**{headline.verdict(report)}**',
        '',
        *(f'- {name}: {value}' for name, value in _facts(report) if value),
        '',
        *_unverified(report),
        *_findings(report),
        *_remedies(report),
        *_known(report),
    ]
    return '\n'.join(lines).rstrip('\n') + '\n'


def _facts(report: audit_report.Report) -> Iterable[tuple[str, str]]:
    effort = report.effort
    yield 'Cloud', code(report.cloud)
    yield 'Regions', ', '.join(map(code, filter(None, report.regions)))
    yield 'Scope', code(report.scope)
    yield 'User', code(report.user)
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
    yield 'Remarks', ' '.join(headline.remarks(report))


def _unverified(report: audit_report.Report) -> Iterable[str]:
    groups = unverified.groups(report.findings)
    if not groups:
        return
    yield '## Could not be verified'
    yield ''
    for group in groups:
        sentences = (group.sentence, headline.skipped(group.checks))
        yield f'- {" ".join(map(prose, sentences))}'
    yield ''


def _findings(report: audit_report.Report) -> Iterable[str]:
    yield '## Findings'
    yield ''
    groups = audit_report.by_check(report, report.listed)
    if not groups:
        yield 'None.'
        yield ''
    for group in groups:
        yield from _group(report, group)


def _group(
    report: audit_report.Report, group: audit_report.Group
) -> Iterable[str]:
    rule = group.rule
    columns = list(_COLUMNS)
    if report.by_owner:
        columns.insert(2, 'Owner')
    severity = group.records[0].severity.word
    yield f'### {code(rule.id)} ({len(group.records)}, {severity})'
    yield ''
    if explained := ' '.join(filter(None, (rule.summary, rule.why))):
        yield prose(explained)
        yield ''
    yield _row(columns)
    yield _row('---' for _column in columns)
    for shown in group.records:
        cells = {
            'State': _state(shown, new=bool(report.baseline)),
            'Image': code(
                ' / '.join(filter(None, (shown.region, shown.image)))
            ),
            'Owner': code(shown.owner),
            'Member': code(shown.member),
            'Detail': prose(shown.detail),
        }
        yield _row(cells[column] for column in columns)
    yield ''


def _known(report: audit_report.Report) -> Iterable[str]:
    groups = audit_report.by_check(report, report.known)
    if not groups:
        return
    yield f'## In the baseline {code(report.baseline)}'.rstrip()
    yield ''
    for group in groups:
        yield f'- {code(group.rule.id)}: {len(group.records)}'


def _state(shown: record.Record, *, new: bool) -> str:
    match shown.state:
        case finding.State.FAIL if new:
            return 'fail: new'
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
