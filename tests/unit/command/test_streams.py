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

"""Standard output that lacks letters, is closed, or is read by a CI system."""

import csv
import io
import json
import os
import pathlib

import pytest
import yaml

from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]

NAME = 'Grüße 漢😀'
SHOWN = 'Gr\\xfc\\xdfe \\u6f22\\U0001f600'
FORMATS = ('table', 'value', 'csv', 'json', 'yaml')


class Output:
    """Standard output with an encoding, as a locale may give it."""

    def __init__(self, encoding: str, errors: str = 'strict') -> None:
        self._raw = io.BytesIO()
        self.stream = io.TextIOWrapper(self._raw, encoding, errors)

    @property
    def text(self) -> str:
        """All that is printed, in the encoding."""
        self.stream.flush()
        return self._raw.getvalue().decode(self.stream.encoding)

    @property
    def document(self) -> str:
        """All that is printed, which is UTF-8."""
        return self._raw.getvalue().decode('utf-8')


def ascii_output(monkeypatch: pytest.MonkeyPatch) -> Output:
    """Print to such an output; pytest itself sets one after all fixtures."""
    output = Output('ascii')
    monkeypatch.setattr('sys.stdout', output.stream)
    return output


def share(stage: Stage, name: str, *argv: str) -> int:
    return stage.openstack('image', 'share-to', name, stage.b, *argv)


@pytest.mark.parametrize('form', FORMATS)
def test_letters_that_the_output_lacks(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    output = ascii_output(monkeypatch)
    image = stage.cloud.image('project-a', NAME)
    assert share(stage, NAME, '-f', form, '--max-width', '0') == 0
    assert stage.cloud.members(image) == {stage.b: 'pending'}
    shown = output.text
    match form:
        case 'json' | 'yaml':
            load = json.loads if form == 'json' else yaml.safe_load
            assert load(shown)[0]['Image Name'] == NAME
        case 'csv':
            # cliff's own writer doubles backslashes.
            assert SHOWN.replace('\\', '\\\\') in shown
        case 'table':
            # The escapes are as wide as they look.
            lengths = {len(line) for line in shown.splitlines()}
            assert (SHOWN in shown, len(lengths)) == (True, 1)
        case _:
            assert SHOWN in shown
    # Whatever is printed next is printed as before.
    assert output.stream.errors == 'strict'


def test_a_letter_that_the_output_has_is_printed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = Output('latin-1')
    monkeypatch.setattr('sys.stdout', output.stream)
    stage.cloud.image('project-a', NAME)
    assert share(stage, NAME, '-f', 'value', '-c', 'Image Name') == 0
    assert output.text == 'Grüße \\u6f22\\U0001f600\n'


@pytest.mark.parametrize('command', ['share-list', 'share-audit'])
def test_what_only_reads_is_printed_as_well(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    output = ascii_output(monkeypatch)
    image = stage.cloud.image('project-a', NAME)
    stage.cloud.add_member(image, 'project-b')
    stage.openstack('image', command, '-f', 'value')
    assert SHOWN in output.text


@pytest.mark.parametrize('form', ['html', 'svg', 'dot', 'mmd'])
def test_documents_are_utf_8_whatever_the_locale_says(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    output = ascii_output(monkeypatch)
    image = stage.cloud.image('project-a', NAME)
    stage.cloud.add_member(image, 'project-b')
    argv = ('share-map', '--output', '-', '--format', form)
    assert stage.openstack('image', *argv) == 0
    assert 'Grüße' in output.document


COMMANDS = [
    ('share-to', 'golden', 'project-b'),
    ('share-revoke', 'golden', '--all'),
    ('share-accept', '--all', '--yes'),
    ('share-reject', '--all', '--yes'),
    ('share-list',),
    ('share-show', 'golden'),
    ('share-explain', 'golden'),
    ('share-audit',),
    ('share-export',),
    ('share-sync', 'nowhere.yaml'),
    ('share-map', '--output', '-', '--format', 'svg'),
]


@pytest.mark.parametrize('argv', COMMANDS, ids=lambda argv: argv[0])
def test_a_closed_output_is_seen_before_anything_is_done(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    argv: tuple[str, ...],
) -> None:
    stage.cloud.image('project-a', 'golden')
    monkeypatch.setattr('sys.stdout', None)
    stage.cloud.forget()
    assert stage.openstack('image', *argv) == 1
    told = 'Standard output cannot be written: it is closed.\n'
    assert capsys.readouterr().err == told
    assert [sent for sent in stage.cloud.log if 'images' in sent.path] == []


def test_an_output_that_is_only_open_for_reading(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    with pathlib.Path(os.devnull).open('rb') as readable:
        stream = io.TextIOWrapper(readable)
        monkeypatch.setattr('sys.stdout', stream)
        assert share(stage, image) == 1
        stream.detach()
    assert 'cannot be written' in capsys.readouterr().err
    assert stage.cloud.members(image) == {}


def test_a_map_that_is_a_file_needs_no_output(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.setattr('sys.stdout', None)
    file = tmp_path / 'map.svg'
    assert stage.openstack('image', 'share-map', '--output', str(file)) == 0
    assert file.exists()


def test_a_closed_standard_error(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    monkeypatch.setattr('sys.stderr', None)
    assert share(stage, image) == 0
    assert stage.cloud.members(image) == {stage.b: 'pending'}


SYSTEMS = ('GITHUB_ACTIONS', 'TF_BUILD', 'TEAMCITY_VERSION')
COMMAND_NAMES = (
    '::error::x',
    ' ::error::x',
    '##vso[task.setvariable variable=x]y',
    'x ##[add-matcher]y',
    '###[x]',
    'a\n::error::x',
    'word ' * 20 + '::error::x',
)


def commands(printed: str) -> list[str]:
    """Return what a CI system would carry out."""
    return [
        line
        for line in printed.splitlines()
        if line.lstrip().startswith('::') or '##' in line
    ]


@pytest.mark.parametrize('system', SYSTEMS)
@pytest.mark.parametrize('form', FORMATS)
@pytest.mark.parametrize('name', COMMAND_NAMES)
def test_a_name_is_no_command(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    system: str,
    form: str,
    name: str,
) -> None:
    stage.cloud.image('project-a', name)
    monkeypatch.setenv(system, 'true')
    argv = ('-f', form, '-c', 'Image Name', '-c', 'Member ID')
    assert share(stage, name, *argv, '--max-width', '0') == 0
    out, err = capsys.readouterr()
    assert commands(out + err) == []
    if form in ('json', 'yaml'):
        (row,) = yaml.safe_load(out)
        assert row == {'Image Name': name, 'Member ID': stage.b}
    if form == 'json':
        assert json.loads(out)[0]['Image Name'] == name
    if form == 'csv':
        assert len(list(csv.reader(io.StringIO(out)))) == 2


@pytest.mark.parametrize('system', SYSTEMS)
@pytest.mark.parametrize('form', ['json', 'yaml', 'value', 'shell', 'table'])
@pytest.mark.parametrize('name', COMMAND_NAMES)
def test_a_name_on_the_screen_of_its_image_is_no_command(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    system: str,
    form: str,
    name: str,
) -> None:
    image = stage.cloud.image('project-a', name)
    stage.cloud.add_member(image, name)
    monkeypatch.setenv(system, 'true')
    assert stage.openstack('image', 'share-show', image, '-f', form) == 0
    out, err = capsys.readouterr()
    assert commands(out + err) == []
    if form in ('json', 'yaml'):
        fields = yaml.safe_load(out)
        assert fields['Image Name'] == name
        assert fields['Members'][0]['Member ID'] == name


@pytest.mark.parametrize('form', ['json', 'yaml'])
def test_no_rows_at_all(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    form: str,
) -> None:
    monkeypatch.setenv('GITHUB_ACTIONS', 'true')
    stage.openstack('image', 'share-list', '-f', form)
    assert yaml.safe_load(capsys.readouterr().out) == []


def test_elsewhere_a_name_is_as_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    for system in SYSTEMS:
        monkeypatch.delenv(system, raising=False)
    name = '::x ##[y]'
    stage.cloud.image('project-a', name)
    share(stage, name, '-f', 'value', '-c', 'Image Name')
    assert capsys.readouterr().out == f'{name}\n'


def test_a_sentence_is_no_command(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    name = '##vso[task.complete result=Succeeded;]'
    stage.cloud.image('project-a', name)
    stage.cloud.spoil(on('POST', '/members'), Answer(403))
    monkeypatch.setenv('TF_BUILD', 'True')
    assert share(stage, name, '-f', 'json') == 1
    # And one that ends the command.
    assert share(stage, f'no {name}', '-f', 'json') == 1
    out, err = capsys.readouterr()
    assert commands(out + err) == []
    assert err.count('\\x23#vso') == 3


@pytest.mark.parametrize(
    'argv',
    [
        ('share-export',),
        *(
            ('share-map', '--output', '-', '--format', form)
            for form in ('html', 'svg', 'dot', 'mmd')
        ),
    ],
    ids=lambda argv: argv[-1],
)
def test_a_document_is_no_command(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    argv: tuple[str, ...],
) -> None:
    output = ascii_output(monkeypatch)
    for name in COMMAND_NAMES:
        image = stage.cloud.image('project-a', name)
        stage.cloud.add_member(image, 'project-b')
    monkeypatch.setenv('GITHUB_ACTIONS', 'true')
    assert stage.openstack('image', *argv) == 0
    printed = output.document
    assert commands(printed) == []
    if argv == ('share-export',):
        names = {share['image'] for share in yaml.safe_load(printed)['shares']}
        assert names == set(COMMAND_NAMES)
