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

"""What is refused of a manifest: named by file, line and key, and cheap."""

import pathlib
import time

import pytest

from osc_imageshare.documents import manifest_file
from osc_imageshare.documents import source

BOMB = 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n'

#: What is wrong with a file.
REFUSED = {
    'a name of no project': (
        'version: 1\nnames:\n  project-b: x\nshares: []\n',
        (
            ', line 3, names.project-b: is not a project ID, which has 32 '
            'hexadecimal digits.'
        ),
    ),
    'two names of a project': (
        f'version: 1\nnames:\n  {"b" * 32}: x\n  {"B" * 32}: y\nshares: []\n',
        (
            f', line 4, names.{"B" * 32}: the same project has a name on '
            'line 3 already.'
        ),
    ),
    'a name twice': (
        f'version: 1\nnames:\n  {"b" * 32}: x\n  {"b" * 32}: y\nshares: []\n',
        (
            f', line 4, names.{"b" * 32}: the key is there twice, first on '
            'line 3.'
        ),
    ),
    'a name without an end': (
        f'version: 1\nnames:\n  {"b" * 32}: {"x" * 256}\nshares: []\n',
        f', line 3, names.{"b" * 32}: must not be longer than 255 characters.',
    ),
    'a name that is a number': (
        f'version: 1\nnames:\n  {"b" * 32}: 7\nshares: []\n',
        (
            f', line 3, names.{"b" * 32}: must be text, not a number; put '
            'it in quotes.'
        ),
    ),
    'nothing': ('', ': is empty.'),
    'a list': ('- a', ', line 1: must be a mapping, not a list.'),
    'no version': ('shares: []', ', line 1: the key "version" is missing.'),
    'another version': (
        'shares: [{}]\nversion: 2\n',
        ', line 2, version: must be 1.',
    ),
    'no shares': ('version: 1', ', line 1: the key "shares" is missing.'),
    'empty shares': (
        'version: 1\nshares:\n',
        ', line 2, shares: must be a list, not empty.',
    ),
    'unknown key': (
        'version: 1\nshare: []\nshares: []\n',
        ', line 2, share: unknown key (did you mean "shares"?).',
    ),
    'unknown default': (
        'version: 1\ndefaults: {expires: 2026-01-01}\nshares: []\n',
        ', line 2, defaults.expires: unknown key.',
    ),
    'key twice': (
        'version: 1\nshares: []\nshares: []\n',
        ', line 3, shares: the key is there twice, first on line 2.',
    ),
    'alias bomb': (BOMB, ', line 1, a: anchors (&) are not supported.'),
    'default regions': (
        'version: 1\ndefaults: {regions: []}\nshares: []\n',
        ', line 2, defaults.regions: must not be empty.',
    ),
}

#: What is wrong with an entry, which begins on line 3.
REFUSED_ENTRIES = {
    'nothing': ('{}', ', line 3, shares[0]: needs at least one of: image,'),
    'only a selection': (
        'image: a',
        ', line 3, shares[0]: needs at least one of: projects, domains.',
    ),
    'only newest': (
        'newest: 1\n  projects: [b]',
        (
            ', line 3, shares[0]: needs at least one of:'
            ' image, tag, property, name.'
        ),
    ),
    'unknown key': (
        'image: a\n  project: [b]',
        ', line 4, shares[0].project: unknown key (did you mean "projects"?).',
    ),
    'image and newest': (
        'image: a\n  newest: 1\n  projects: [b]',
        ', line 4, shares[0].newest: cannot be used with "image".',
    ),
    'image and name': (
        'name: a*\n  image: a\n  projects: [b]',
        ', line 3, shares[0].name: cannot be used with "image".',
    ),
    'image as a number': (
        'image: 7\n  projects: [b]',
        ', line 3, shares[0].image: must be text, not a number; put it in',
    ),
    'images': (
        'image: [a, b]\n  projects: [b]',
        ', line 3, shares[0].image: must be text, not a list.',
    ),
    'empty tag': (
        'tag: ""\n  projects: [b]',
        ', line 3, shares[0].tag: must not be empty.',
    ),
    'property without value': (
        'property: os\n  projects: [b]',
        ', line 3, shares[0].property: must be key=value.',
    ),
    'property without key': (
        'property: =os\n  projects: [b]',
        ', line 3, shares[0].property: must be key=value.',
    ),
    'newest of none': (
        'tag: a\n  newest: 0\n  projects: [b]',
        ', line 4, shares[0].newest: must be at least 1.',
    ),
    'newest true': (
        'tag: a\n  newest: true\n  projects: [b]',
        ', line 4, shares[0].newest: must be a whole number, not true or',
    ),
    'one project': (
        'image: a\n  projects: b',
        ', line 4, shares[0].projects: must be a list, not text.',
    ),
    'project as a number': (
        'image: a\n  projects:\n  - b\n  - 7',
        (
            ', line 6, shares[0].projects[1]: must be text or a mapping,'
            ' not a number; put it in quotes.'
        ),
    ),
    'project without anything': (
        'image: a\n  projects:\n  - {}',
        (
            ', line 5, shares[0].projects[0]: needs at least one of:'
            ' project, id, cloud.'
        ),
    ),
    'unknown key of a project': (
        'image: a\n  projects:\n  - {project: b, expire: 2026-01-01}',
        (
            ', line 5, shares[0].projects[0].expire: unknown key'
            ' (did you mean "expires"?).'
        ),
    ),
    'domain of a cloud': (
        'image: a\n  projects:\n  - cloud: b\n    domain: c',
        ', line 6, shares[0].projects[0].domain: requires "project".',
    ),
    'no date': (
        'image: a\n  projects:\n  - project: b\n    expires: soon',
        ', line 6, shares[0].projects[0].expires: must be a date such as',
    ),
    'impossible date': (
        'image: a\n  projects:\n  - project: b\n    expires: 2026-02-30',
        (
            ', line 6, shares[0].projects[0].expires: is a date or time that'
            ' does not exist.'
        ),
    ),
    'time without zone': (
        'image: a\n  projects: [{project: b, expires: 2026-02-03T12:00}]',
        (
            ', line 4, shares[0].projects[0].expires: needs a time zone, such'
            ' as Z or +02:00.'
        ),
    ),
    'year': (
        'image: a\n  projects: [{project: b, expires: 2026}]',
        ', line 4, shares[0].projects[0].expires: must be text, not a number;',
    ),
    'one project at two times': (
        (
            'image: a\n  projects:\n  - {project: b, expires: 2026-01-01}\n'
            '  - {project: b, expires: 2026-01-02}'
        ),
        (
            ', line 6, shares[0].projects[1]: the same project expires at'
            ' another time on line 5.'
        ),
    ),
    'one project with and without': (
        'image: a\n  projects:\n  - b\n  - {project: b, expires: 2026-01-02}',
        (
            ', line 6, shares[0].projects[1]: the same project expires at'
            ' another time on line 5.'
        ),
    ),
    'domain as a mapping': (
        'image: a\n  domains: [{domain: b}]',
        ', line 4, shares[0].domains[0]: must be text, not a mapping.',
    ),
    'public': (
        'image: a\n  projects: [b]\n  visibility: public',
        ', line 5, shares[0].visibility: must be "shared".',
    ),
    'prune as text': (
        'image: a\n  projects: [b]\n  prune: yes',
        ', line 5, shares[0].prune: must be true or false, not text.',
    ),
    'unknown accept': (
        'image: a\n  projects: [b]\n  accept: always',
        (
            ', line 5, shares[0].accept: must be one of:'
            ' where-possible, as-admin, never.'
        ),
    ),
    'one region': (
        'image: a\n  projects: [b]\n  regions: RegionOne',
        ', line 5, shares[0].regions: must be all or a list of names.',
    ),
    'no region': (
        'image: a\n  projects: [b]\n  regions: []',
        ', line 5, shares[0].regions: must not be empty.',
    ),
}

#: Refused for what they say, after much of it was read.
COSTLY = {
    'values': 'version: 1\nshares: [' + 'a,' * 1_000_000 + ']',
    'brackets': '[' * manifest_file.SIZE,
    'empty entries': 'version: 1\nshares: [' + '{},' * 39_000 + ']',
    'empty projects': (
        'version: 1\nshares: [{image: a, projects: [' + '{},' * 39_000 + ']}]'
    ),
    'a contradiction at the end': (
        'version: 1\nshares: [{image: a, projects: ['
        + '{project: a, expires: 2026-01-01},' * 7_900
        + '{project: a}]}]'
    ),
    'unknown keys': 'version: 1\n'
    + ''.join(f'a{number}: 1\n' for number in range(19_000)),
    'long name': (
        'version: 1\nshares: [{projects: [], image: "'
        + 'x' * 2_000_000
        + '"}]'
    ),
    'long property': (
        'version: 1\nshares: [{projects: [], property: "'
        + 'x' * 2_000_000
        + '"}]'
    ),
    'long date': (
        'version: 1\nshares: [{image: a, projects: [{project: b, expires: "'
        + '2026-05-01' * 200_000
        + '"}]}]'
    ),
}


def _refusal(text: str) -> str:
    with pytest.raises(source.DocumentError) as caught:
        manifest_file.parse(text.encode(), 'm.yaml')
    return str(caught.value)


@pytest.mark.parametrize('text, problem', REFUSED.values(), ids=list(REFUSED))
def test_is_refused(text: str, problem: str) -> None:
    assert _refusal(text) == 'm.yaml' + problem


@pytest.mark.parametrize(
    'entry, problem', REFUSED_ENTRIES.values(), ids=list(REFUSED_ENTRIES)
)
def test_entry_is_refused(entry: str, problem: str) -> None:
    message = _refusal(f'version: 1\nshares:\n- {entry}\n')
    assert message.startswith('m.yaml' + problem)


@pytest.mark.parametrize('text', COSTLY.values(), ids=list(COSTLY))
def test_refusal_is_cheap(text: str) -> None:
    """A tenth of a second is meant; more than ten times as much is not."""
    assert len(text) <= manifest_file.SIZE
    manifest_file.parse(b'version: 1\nshares: []', 'm.yaml')
    started = time.process_time()
    message = _refusal(text)
    assert time.process_time() - started < 1.5
    assert len(message) < 300


def test_a_large_file_is_not_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'm.yaml'
    with path.open('wb') as stream:
        stream.truncate(50 * 1024 * 1024)
    started = time.process_time()
    with pytest.raises(source.DocumentError, match='larger than 2048 KiB'):
        manifest_file.load(path)
    assert time.process_time() - started < 0.1


def test_not_utf_8() -> None:
    with pytest.raises(source.DocumentError) as caught:
        manifest_file.parse(b'version: 1\nshares: [\xff]', 'm.yaml')
    assert str(caught.value) == 'm.yaml, line 2: is not UTF-8.'
