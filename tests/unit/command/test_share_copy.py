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

import io
import json
import types

import pytest

from osc_imageshare.command import share_copy
from tests.unit.command.test_arguments import refused
from tests.unit.stage import Stage


@pytest.mark.parametrize(
    'argv,word',
    [
        ((), 'required: <image>'),
        (('golden', '--target-cloud', 'bob'), 'requires --share-like-source'),
        (
            ('golden', '--method', 'server', '--spool', '.'),
            '--spool cannot be used with --method server',
        ),
        (
            ('golden', '--method', 'server', '--limit-rate', '5M'),
            '--limit-rate cannot be used with --method server',
        ),
        (('golden', '--property', 'hw_a'), 'not of the form <key>=<value>'),
        (('golden', '--property', '=1'), 'not of the form <key>=<value>'),
        (('golden', '--property', 'os_glance_a=1'), 'cannot be set'),
        (('golden', '--property', 'owner=me'), 'cannot be set'),
        (('golden', '--property', 'share_copy_date=x'), 'cannot be set'),
        (
            ('golden', '--property', 'a=1', '--drop-property', 'a'),
            'this key is dropped, too',
        ),
        (('golden', '--limit-rate', '0'), 'is not a number of bytes'),
        (('golden', '--limit-rate', '5X'), 'is not a number of bytes'),
        (('golden', '--name', 'x' * 256), 'more than 255 characters'),
        (('golden', '--spool', ''), 'the directory is empty'),
        (('golden', '-c', 'Region'), "unknown column 'Region'"),
    ],
)
def test_wrong_arguments(
    stage: Stage,
    capsys: pytest.CaptureFixture[str],
    argv: tuple[str, ...],
    word: str,
) -> None:
    assert word in refused(stage, capsys, 'share-copy', *argv)


@pytest.mark.parametrize(
    'text,rate',
    [('1', 1), ('500k', 500 * 1024), ('2M', 2 << 20), ('1GiB', 1 << 30)],
)
def test_a_rate(text: str, rate: int) -> None:
    assert share_copy._rate(text) == rate


def test_rows(
    stage: Stage,
    fast: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = stage.cloud.image('project-b', 'golden', visibility='public')
    other = stage.cloud.image('project-b', 'silver', visibility='public')
    content = io.BytesIO(f'{image}\n{other}\n'.encode())
    monkeypatch.setattr(
        'sys.stdin', types.SimpleNamespace(buffer=content, isatty=lambda: 0)
    )
    code = stage.openstack('image', 'share-copy', '-', '-f', 'json', '--long')
    rows = json.loads(capsys.readouterr().out)
    assert code == 0
    assert [row['Result'] for row in rows] == ['copied', 'copied']
    assert [row['Image ID'] for row in rows] == [image, other]
    assert {row['Size'] for row in rows} == {len(b'bytes of an image')}
    assert [*rows[0]] == [
        *('Image ID', 'Image Name', 'Copy ID', 'Size', 'Result'),
        *('Method', 'Hash', 'Reason'),
    ]
    places = ('--to-region', 'RegionOne', '--to-cloud', 'bob')
    code = stage.openstack(
        *('image', 'share-copy', image, *places, '-f', 'json', '--dry-run')
    )
    rows = json.loads(capsys.readouterr().out)
    assert [(row['Result'], row['Region'], row['Cloud']) for row in rows] == [
        ('would-already', 'RegionOne', ''),
        ('would-already', 'RegionOne', 'bob'),
    ]


def test_no_image_is_nothing_to_do(
    stage: Stage,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        'sys.stdin',
        types.SimpleNamespace(buffer=io.BytesIO(), isatty=lambda: 0),
    )
    code = stage.openstack('image', 'share-copy', '-', '-f', 'value')
    captured = capsys.readouterr()
    assert (code, captured.out.strip()) == (0, '')
