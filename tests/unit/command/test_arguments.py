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

"""What the commands take, and what they refuse with exit code 2."""

import hashlib
import io
import types

import pytest

from osc_imageshare.command import arguments
from tests.unit.stage import Stage

ID = '0123456789abcdef' * 2


def refused(
    stage: Stage, capsys: pytest.CaptureFixture[str], *argv: str
) -> str:
    """Return what is said of arguments that are none."""
    with pytest.raises(SystemExit) as caught:
        stage.openstack('image', *argv)
    assert caught.value.code == 2
    assert stage.cloud.writes == []
    out, err = capsys.readouterr()
    assert out == ''
    return err


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(
        'sys.stdin',
        types.SimpleNamespace(
            buffer=io.BytesIO(content), isatty=lambda: False
        ),
    )


@pytest.mark.parametrize(
    'argv,word',
    [
        ((), 'required: <image>'),
        (('golden',), 'a project is required'),
        (('', ID), 'a name or an ID is empty'),
        (('golden', ' '), 'a name or an ID is empty'),
        (('golden', '--project-id', ''), 'a name or an ID is empty'),
        (('golden', '--target-cloud', ''), 'a name or an ID is empty'),
        (
            ('golden', '--project-id', ID, '--project-domain', 'x'),
            '--project-domain requires <project>',
        ),
        (
            ('golden', ID, '--wait', '5', '--dry-run'),
            '--wait cannot be used with --dry-run',
        ),
        (('golden', ID, '--wait', '-1'), 'whole number'),
        (('golden', ID, '--wait', '1.5'), 'whole number'),
        (('golden', ID, '--wait', '٣'), 'whole number'),
        (('golden', ID, '--wait', '1' * 10), 'whole number'),
        (('golden', ID, '--jobs', '0'), 'not in the range 1 to 64'),
        (('golden', ID, '--jobs', '65'), 'not in the range 1 to 64'),
        (('golden', ID, '--jobs', 'x'), 'whole number'),
        (('golden', ID, '--timeout', '0'), 'not in the range 1 to 3600'),
        (('golden', ID, '--timeout', '3601'), 'not in the range 1 to 3600'),
        (('golden', ID, '--timeout', '0.5'), 'whole number'),
        (
            ('golden', ID, '--no-accept', '--accept-as-admin'),
            'not allowed with',
        ),
        (('golden', ID, '--keep-old', '--purge-old'), 'not allowed with'),
        (('golden', ID, '--unknown'), 'unrecognized arguments: --unknown'),
        (
            ('golden', ID, '--region', 'R', '--all-regions'),
            'not allowed with',
        ),
        # cliff says so only after the change.
        (
            ('golden', ID, '-c', 'Reslut', '-c', 'Reason'),
            "unknown column 'Reslut', 'Reason'; available columns: Image ID,",
        ),
    ],
)
def test_share_to(
    stage: Stage,
    capsys: pytest.CaptureFixture[str],
    argv: tuple[str, ...],
    word: str,
) -> None:
    assert word in refused(stage, capsys, 'share-to', *argv)


@pytest.mark.parametrize(
    'argv,word',
    [
        (('--outgoing', '--incoming'), 'not allowed with'),
        (('--status', 'maybe'), 'invalid choice'),
        (('--image', ''), 'a name or an ID is empty'),
        (('--project-domain', 'x'), 'requires --project'),
        (('golden',), 'unrecognized arguments: golden'),
    ],
)
def test_share_list(
    stage: Stage,
    capsys: pytest.CaptureFixture[str],
    argv: tuple[str, ...],
    word: str,
) -> None:
    assert word in refused(stage, capsys, 'share-list', *argv)


@pytest.mark.parametrize(
    'value,word',
    [
        ('sha512', 'is not a hash; expected <algorithm>:<hex'),
        ('sha512:', 'is not a hash'),
        (':ab', 'is not a hash'),
        ('sha512:' + 'g' * 128, 'is not a hash'),
        ('sha512:' + '\uff11' * 128, 'is not a hash'),
        ('sha513:' + 'a' * 128, "unknown hash algorithm 'sha513'"),
        ('shake_256:' + 'a' * 64, "unknown hash algorithm 'shake_256'"),
        ('sha512:' + 'a' * 127, '128 hexadecimal digits, not 127'),
        ('SHA256:' + 'A' * 128, 'a sha256 hash has 64 hexadecimal digits'),
        ('md5:' + 'a' * 12, 'not 12'),
    ],
)
def test_hashes_that_no_image_has(
    stage: Stage, capsys: pytest.CaptureFixture[str], value: str, word: str
) -> None:
    argv = ('share-accept', 'golden', '--expect-hash', value)
    assert word in refused(stage, capsys, *argv)


def test_every_algorithm_of_hashlib_is_known() -> None:
    for algorithm in hashlib.algorithms_guaranteed:
        digits = 2 * hashlib.new(algorithm).digest_size
        # SHAKE has any length, and Glance asks for none.
        if digits:
            value = f'{algorithm}:{"0a" * (digits // 2)}'
            assert arguments.content(value.upper()) == tuple(value.split(':'))


def test_share_reject_has_nothing_to_force(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ('share-reject', 'golden', '--force')
    assert 'unrecognized arguments: --force' in refused(stage, capsys, *argv)


@pytest.mark.parametrize(
    'argv',
    [
        ('golden', 'B', 'C', '--no-accept'),
        ('golden', '--no-accept', 'B', 'C'),
        ('golden', 'B', '--no-accept', 'C'),
        ('--no-accept', 'golden', 'B', '--jobs', '2', 'C'),
        ('--no-accept', '--', 'golden', 'B', 'C'),
        ('golden', 'B', '--project-id', 'C', '--no-accept'),
        ('--project-id', 'B', 'golden', 'C', '--project-id', 'B'),
    ],
)
def test_options_may_stand_anywhere(
    stage: Stage, argv: tuple[str, ...]
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    ids = {'B': stage.b, 'C': stage.c}
    given = [ids.get(word, word) for word in argv]
    assert stage.openstack('image', 'share-to', *given) == 0
    assert stage.cloud.members(image) == {
        stage.b: 'pending',
        stage.c: 'pending',
    }


def test_names_that_look_like_options(stage: Stage) -> None:
    image = stage.cloud.image('project-a', '--purge-old')
    code = stage.openstack('image', 'share-to', '--', '--purge-old', stage.b)
    assert code == 0
    assert stage.cloud.members(image) == {stage.b: 'pending'}


@pytest.mark.parametrize(
    'end,last',
    [('\n', '\n'), ('\n', ''), ('\r\n', '\r\n'), ('\n', '\n\n \t\n')],
)
def test_images_from_standard_input(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, end: str, last: str
) -> None:
    one = stage.cloud.image('project-a', 'Größe 1')
    two = stage.cloud.image('project-a', 'two')
    lines = end.join(['Größe 1', two, 'two']) + last
    stdin(monkeypatch, lines.encode())
    assert stage.openstack('image', 'share-to', '-', stage.b) == 0
    for image in (one, two):
        assert stage.cloud.members(image) == {stage.b: 'pending'}


@pytest.mark.parametrize(
    'content,word',
    [
        (b'golden\n\ngolden\n', 'Line 2 of standard input is empty'),
        (b'\ngolden\n', 'Line 1 of standard input is empty'),
        (b'golden\n\xff\xfe\n', 'Line 2 of standard input is not UTF-8'),
    ],
)
def test_standard_input_that_names_no_image(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    word: str,
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    stdin(monkeypatch, content)
    assert stage.openstack('image', 'share-to', '-', stage.b) == 1
    out, err = capsys.readouterr()
    assert out == ''
    assert word in err
    assert stage.cloud.members(image) == {}


def test_standard_input_that_is_closed(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr('sys.stdin', None)
    assert stage.openstack('image', 'share-to', '-', stage.b) == 1
    assert 'Standard input' in capsys.readouterr().err


def test_an_argument_that_is_not_utf8(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        stage.openstack('image', 'share-to', '\udcff', stage.b)
    assert caught.value.code == 2
    assert 'codec' not in capsys.readouterr().err
