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


"""Reports by templates: what they see, and what they cannot do."""

import pathlib

import pytest

from osc_imageshare.report import files
from osc_imageshare.report import template_report
from osc_imageshare.sharing import request
from tests.unit.report import reports


@pytest.fixture
def template(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / 'report.txt.j2'


def written(template: pathlib.Path, source: str) -> str:
    template.write_text(source, encoding='utf-8')
    return template_report.write(reports.EVERYTHING, template)


def test_a_template_sees_the_json_report_and_the_checks(
    template: pathlib.Path,
) -> None:
    source = '{{ summary.images }} {{ findings|length }} {{ checks|length }}'
    report = reports.EVERYTHING
    assert written(template, source) == (
        f'{report.effort.images} {len(report.findings)} '
        f'{len(report.explained())}'
    )


@pytest.mark.parametrize(
    'source',
    [
        '{{ nothing }}',
        '{{ findings.append(1) }}',
        '{{ summary.__class__.__mro__ }}',
        "{{ ''.__class__ }}",
        '{% include "/etc/passwd" %}',
        '{{ 1 // 0 }}',
        '{{ range(10 ** 9)|list }}',
        '{{ findings + 1 }}',
    ],
)
def test_what_a_template_cannot_do(
    template: pathlib.Path, source: str
) -> None:
    with pytest.raises(template_report.InvalidTemplate):
        written(template, source)


@pytest.mark.parametrize(
    'content',
    [b'{{', b'{% for %}', b'\xff', b' ' * (1024 * 1024 + 1), None],
    ids=['open', 'for', 'latin', 'large', 'missing'],
)
def test_what_is_no_template_is_refused_before_the_audit(
    template: pathlib.Path, tmp_path: pathlib.Path, content: bytes | None
) -> None:
    if content is not None:
        template.write_bytes(content)
    report = files.parse(f'template={template}={tmp_path / "out"}')
    with pytest.raises(files.Unwritable, match=r'report\.txt\.j2'):
        files.check_report(report)


def test_markup_is_escaped(tmp_path: pathlib.Path) -> None:
    source = '{{ findings|map(attribute="image_name")|join(" ") }}'
    page = tmp_path / 'report.html'
    assert '<script>' not in written(page, source)
    assert '<script>' in written(tmp_path / 'report.txt', source)


@pytest.mark.parametrize(
    'word', ['template=', 'template=a', 'template=a=', 'template==b']
)
def test_an_option_without_a_template_or_a_file(word: str) -> None:
    with pytest.raises(files.Misnamed, match='template=<template>=<file>'):
        files.parse(word)


def test_a_file_may_have_an_equals_sign(tmp_path: pathlib.Path) -> None:
    report = files.parse('template=a.j2=b=c')
    assert report == request.ReportFile(
        request.ReportFormat.TEMPLATE,
        pathlib.Path('b=c'),
        pathlib.Path('a.j2'),
    )
