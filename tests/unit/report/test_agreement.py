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

"""All reports and the table say the same, finding by finding."""

from collections.abc import Callable
import dataclasses
import json
import pathlib

from hypothesis import given
from hypothesis import strategies as st
import jsonschema
import pytest

from osc_imageshare.audit import finding
import osc_imageshare.documents
from osc_imageshare.documents import baseline_file
from osc_imageshare.report import audit_report
from osc_imageshare.report import brief
from osc_imageshare.report import files
from osc_imageshare.report import markdown
from osc_imageshare.report import rows
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from tests.unit.report import parsed
from tests.unit.report import reports

SCHEMA = pathlib.Path(osc_imageshare.documents.__file__).with_name(
    'report.schema.json'
)


def _table(report: audit_report.Report, who: rows.Reader) -> list[rows.Row]:
    return rows.table(
        rows.finding_columns(rows.Extra.NONE), report.findings, who
    )[1]


def _validate(text: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding='utf-8'))
    jsonschema.validate(
        json.loads(text), schema, cls=jsonschema.Draft202012Validator
    )


def test_json_agrees_exactly() -> None:
    written = files.render(reports.EVERYTHING, request.ReportFormat.JSON)
    assert parsed.document(written) == _table(
        reports.EVERYTHING, rows.Reader.MACHINE
    )


@pytest.mark.parametrize(
    'wanted,read',
    [
        (request.ReportFormat.SARIF, parsed.sarif),
        (request.ReportFormat.JUNIT, parsed.junit_xml),
        (request.ReportFormat.HTML, parsed.html),
    ],
)
def test_reports_agree_with_the_table(
    wanted: request.ReportFormat, read: Callable[[str], list[parsed.Row]]
) -> None:
    expected = _table(reports.EVERYTHING, rows.Reader.TERMINAL)
    found = read(files.render(reports.EVERYTHING, wanted))
    if wanted is request.ReportFormat.SARIF:
        expected = [row for row in expected if row[2] != 'pass']
    if wanted is request.ReportFormat.JUNIT:
        # It groups by check, in the order of the checks that ran.
        checks = [rule.id for rule in reports.EVERYTHING.explained()]
        expected.sort(key=lambda row: checks.index(str(row[0])))
    if wanted is request.ReportFormat.HTML:
        expected = _grouped(reports.EVERYTHING)
    assert found == expected


def _grouped(report: audit_report.Report) -> list[rows.Row]:
    """Return what people are shown: by check, the worst first."""
    listed = [
        dataclasses.replace(
            shown,
            detail=brief.detail(
                shown.detail, member=shown.member, image=shown.image
            ),
        )
        for shown in report.listed
    ]
    _titles, shown = rows.table(
        rows.finding_columns(rows.Extra.NONE), listed, rows.Reader.TERMINAL
    )
    assert len(shown) < len(report.findings)
    checks = list(dict.fromkeys(row[0] for row in shown))
    return sorted(shown, key=lambda row: checks.index(row[0]))


def test_markdown_agrees_with_the_table() -> None:
    written = files.render(reports.EVERYTHING, request.ReportFormat.MARKDOWN)
    expected = [
        tuple(
            cell.replace('\\|', '\\\\x7c')
            for cell in (
                shown.check,
                shown.severity.word,
                shown.state.value,
                f'{shown.region} / {shown.image}'
                if shown.region
                else 'policy',
                shown.member,
                text.visible(shown.detail),
            )
        )
        for shown in reports.EVERYTHING.listed
    ]
    checks = list(dict.fromkeys(row[0] for row in expected))
    found = [
        (check, severity, state.partition(':')[0], *rest)
        for check, severity, state, *rest in parsed.markdown(written)
    ]
    assert found == sorted(expected, key=lambda row: checks.index(row[0]))


def test_json_is_valid() -> None:
    _validate(files.render(reports.EVERYTHING, request.ReportFormat.JSON))
    _validate(files.render(reports.CLEAN, request.ReportFormat.JSON))


def test_baseline_knows_what_it_was_made_of(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'baseline.json'
    wanted = request.ReportFile(request.ReportFormat.JSON, path)
    assert files.write_all(reports.EVERYTHING, [wanted]) == ()
    known = baseline_file.load(path)
    for subject in (*reports.one_of_each(), *reports.hostile()):
        reported = (finding.State.FAIL, finding.State.UNKNOWN)
        assert known.has(subject) is (subject.state in reported)


def test_counts_are_the_findings() -> None:
    written = json.loads(
        files.render(reports.EVERYTHING, request.ReportFormat.JSON)
    )
    findings = written['findings']
    fails = [each for each in findings if each['state'] == 'fail']
    summary = written['summary']
    assert summary['fail'] == {
        word: sum(each['severity'] == word for each in fails)
        for word in ('critical', 'high', 'medium', 'low', 'info')
    }
    assert summary['unknown'] == {'not permitted': 1, 'unreadable': 1}
    assert summary['muted'] == sum(
        each['state'] == 'muted' for each in findings
    )


# All but what needs a template of its own.
FORMATS = sorted(set(request.ReportFormat) - {request.ReportFormat.TEMPLATE})


@pytest.mark.parametrize('wanted', FORMATS)
def test_equal_reports_are_equal_texts(wanted: request.ReportFormat) -> None:
    again = reports.report(
        audit_report.ordered((*reports.one_of_each(), *reports.hostile()))
    )
    assert files.render(again, wanted) == files.render(
        reports.EVERYTHING, wanted
    )


@pytest.mark.parametrize(
    'wanted', [form for form in FORMATS if form != request.ReportFormat.JSON]
)
def test_nothing_unseen_is_written(wanted: request.ReportFormat) -> None:
    written = files.render(reports.EVERYTHING, wanted)
    unseen = {
        line for line in written.splitlines() if text.visible(line) != line
    }
    assert unseen == set()


@given(st.text(max_size=30))
def test_any_name_is_kept(name: str) -> None:
    found = finding.Finding(
        'ghost-member',
        model.Severity.HIGH,
        finding.State.FAIL,
        reports.image(name),
        reports.member(name),
        name,
        f'openstack {name}',
    )
    report = reports.report((found,), name)
    (row,) = _table(report, rows.Reader.TERMINAL)
    for wanted, read in (
        (request.ReportFormat.SARIF, parsed.sarif),
        (request.ReportFormat.JUNIT, parsed.junit_xml),
        (request.ReportFormat.HTML, parsed.html),
    ):
        assert read(files.render(report, wanted)) == [row]
    (cells,) = parsed.markdown(
        files.render(report, request.ReportFormat.MARKDOWN)
    )
    assert len(cells) == 6


@given(st.text(alphabet='a\\|`* ', max_size=12))
def test_code_spans_in_tables_say_what_they_were_given(words: str) -> None:
    table = f'| a | b |\n| --- | --- |\n| {markdown.code(words)} | x |\n'
    ((*_group, cell, other),) = parsed.markdown(table)
    assert other == 'x'
    shown = words.replace('\\|', '\\\\x7c')
    # Spaces alone are no code to Markdown; only then they are lost.
    assert cell.strip() == shown.strip()


def test_rows_are_harmless_to_a_spreadsheet() -> None:
    formulas = [
        cell
        for row in _table(reports.EVERYTHING, rows.Reader.SPREADSHEET)
        for cell in row
        if str(cell).startswith(('=', '+', '-', '@'))
    ]
    assert formulas == []


def test_long_rows_say_more() -> None:
    columns, found = rows.table(
        rows.finding_columns(rows.Extra.LONG),
        reports.report(reports.one_of_each()).findings,
        rows.Reader.MACHINE,
    )
    assert columns[-4:] == ('Region', 'Remedy', 'Reason', 'Name Source')
    told = {(row[0], row[2]): row[-4:-1] for row in found}
    assert told['stale-pending', 'fail'] == (
        'RegionOne',
        'openstack image share-revoke 3 --project-id 1',
        '',
    )
    assert told['unused-mute', 'fail'] == ('', '', '')
    assert told['ghost-member', 'unknown'][2] == 'unreadable'
    assert told['public-image', 'muted'][2] == (
        'everybody boots it, see TICKET-1'
    )
