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

"""Manifests: what they mean, and where they are read from."""

import datetime
import io
import pathlib
import types

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.documents import manifest_file
from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import request

ROOT = pathlib.Path(__file__).parents[3]
EXAMPLE = ROOT / 'doc/source/reference/manifest.yaml'


def _load(text: str) -> manifest.Manifest:
    return manifest_file.parse(text.encode(), 'm.yaml')


def test_a_large_manifest_is_read() -> None:
    entries = ''.join(
        f'- image: {number:032x}\n  projects:\n'
        + ''.join(f'  - "{other:032x}"\n' for other in range(20))
        for number in range(1_000)
    )
    assert len(_load('version: 1\nshares:\n' + entries).entries) == 1_000


def _stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(
        'sys.stdin', types.SimpleNamespace(buffer=io.BytesIO(content))
    )


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    _stdin(monkeypatch, b'version: 1\nshares: []\n')
    assert manifest_file.load(manifest_file.STDIN) == manifest.Manifest(
        (), name='standard input'
    )


@pytest.mark.parametrize(
    'content, problem',
    [
        (b'', 'standard input: is empty.'),
        (b'version: 2', 'standard input, line 1, version: must be 1.'),
        (
            b' ' * (manifest_file.SIZE + 1),
            'standard input: is larger than 2048 KiB.',
        ),
        (None, 'standard input: is closed.'),
    ],
)
def test_standard_input_is_refused(
    monkeypatch: pytest.MonkeyPatch, content: bytes | None, problem: str
) -> None:
    if content is None:
        monkeypatch.setattr('sys.stdin', None)
    else:
        _stdin(monkeypatch, content)
    with pytest.raises(source.DocumentError) as caught:
        manifest_file.load(manifest_file.STDIN)
    assert str(caught.value) == problem


def test_standard_input_that_fails() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise IsADirectoryError(21, 'Is a directory')

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(
            'sys.stdin', types.SimpleNamespace(buffer=Broken())
        )
        with pytest.raises(source.DocumentError) as caught:
            manifest_file.load(manifest_file.STDIN)
    assert str(caught.value) == (
        'standard input: cannot be read: Is a directory.'
    )


def test_everything_is_read() -> None:
    read = _load(
        """
        version: 1
        defaults: {prune: true, accept: never, regions: all}
        shares:
        - image: golden
          visibility: shared
          projects:
          - no
          - {project: c, domain: d, expires: 2026-05-01T12:00+02:00}
          - {cloud: partner, expires: 2026-05-01}
          - no
          domains: [e, f]
        - tag: a
          property: os=x=y
          name: "u*"
          newest: 2
          prune: false
          accept: as-admin
          regions: [RegionOne, RegionTwo]
          projects: []
        - name: ubuntu
          projects: [{project: a, cloud: b}]
        """
    )
    noon = datetime.datetime(2026, 5, 1, 10, tzinfo=datetime.UTC)
    first = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
    assert read == manifest.Manifest(
        entries=(
            manifest.Entry(
                manifest.Selection(image='golden'),
                projects=(
                    manifest.Party('no', line=8),
                    manifest.Party('c', 'd', expires=noon, line=9),
                    manifest.Party(cloud='partner', expires=first, line=10),
                ),
                domains=('e', 'f'),
                line=5,
            ),
            manifest.Entry(
                manifest.Selection(
                    name='u*', tag='a', having=('os', 'x=y'), newest=2
                ),
                prune=False,
                accept=request.Accept.AS_ADMIN,
                regions=request.Regions(('RegionOne', 'RegionTwo')),
                line=13,
            ),
            manifest.Entry(
                manifest.Selection(name='ubuntu'),
                projects=(manifest.Party('a', cloud='b', line=22),),
                line=21,
            ),
        ),
        prune=True,
        accept=request.Accept.NEVER,
        regions=request.Regions(everywhere=True),
        name='m.yaml',
    )


def test_schema_has_the_words_of_the_house() -> None:
    words = schema.load('manifest.schema.json')['$defs']['accept']['enum']
    assert words == list(manifest.ACCEPT)
    assert set(manifest.ACCEPT.values()) == set(request.Accept)


def test_documented_example_is_a_manifest() -> None:
    read = manifest_file.load(EXAMPLE)
    assert read.prune
    assert [entry.selection.title for entry in read.entries] == [
        'image golden',
        'tag released, property os_distro=ubuntu, newest 2',
        'name legacy-*',
        'image 0c1f9a52-1a5c-4e43-9d3a-5d7f5b0b2f11',
    ]


def test_every_key_is_documented() -> None:
    text = (ROOT / 'doc/source/reference/manifest.rst').read_text()
    rules = schema.load('manifest.schema.json')
    entry = rules['properties']['shares']['items']['properties']
    party = entry['projects']['items']['properties']
    for key in (*rules['properties'], *entry, *party, *manifest.ACCEPT):
        assert f'``{key}``' in text, key
    assert f'{manifest_file.SIZE // 1024**2} MiB' in text
    assert f'{manifest_file.VALUES:,} keys' in text


lines = st.lists(
    st.sampled_from(
        [
            'version: 1',
            'defaults: {prune: true}',
            'shares:',
            '- image: a',
            '- tag: b',
            '  newest: 2',
            '  property: a=b',
            '  projects:',
            '  - c',
            '  - {project: d, expires: 2026-02-29}',
            '  - project: e',
            '    expires: 2026-02-28',
            '    domain: f',
            '  domains: [g]',
            '  regions: all',
            '  prune: false',
            '\t',
            '&a',
            '"\\ud800": 1',
        ]
    )
    | st.text(max_size=20)
).map('\n'.join)


@given(st.binary() | lines.map(lambda text: text.encode('utf-8', 'replace')))
def test_any_file_is_a_manifest_or_an_error(raw: bytes) -> None:
    try:
        assert isinstance(
            manifest_file.parse(raw, 'm.yaml'), manifest.Manifest
        )
    except source.DocumentError as exc:
        message = str(exc)
    else:
        return
    assert message.startswith('m.yaml')
    assert message.endswith('.')
    assert all(character.isprintable() for character in message)
