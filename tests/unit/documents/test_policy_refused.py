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

"""Policies that are refused: with what reason, and how quickly."""

import pathlib
import time

import pytest

from osc_imageshare.audit import policy
from osc_imageshare.documents import policy_file
from osc_imageshare.documents import source

CHECKS = ('ghost-member', 'public-image', 'snapshot-shared')

SHA512 = 'sha512:' + '0123456789abcdef' * 8

REFUSED = {
    'a name of no project': (
        'version: 1\nnames:\n  project-b: x\n',
        (
            ', line 3, names.project-b: is not a project ID, which has 32 '
            'hexadecimal digits.'
        ),
    ),
    'two names of a project': (
        f'version: 1\nnames:\n  {"b" * 32}: x\n  {"B" * 32}: y\n',
        (
            f', line 4, names.{"B" * 32}: the same project has a name on '
            'line 3 already.'
        ),
    ),
    'a name twice': (
        f'version: 1\nnames:\n  {"b" * 32}: x\n  {"b" * 32}: y\n',
        (
            f', line 4, names.{"b" * 32}: the key is there twice, first on '
            'line 3.'
        ),
    ),
    'a name without an end': (
        f'version: 1\nnames:\n  {"b" * 32}: {"x" * 256}\n',
        f', line 3, names.{"b" * 32}: must not be longer than 255 characters.',
    ),
    'a name that is a number': (
        f'version: 1\nnames:\n  {"b" * 32}: 7\n',
        (
            f', line 3, names.{"b" * 32}: must be text, not a number; put '
            'it in quotes.'
        ),
    ),
    'nothing': ('', ': is empty.'),
    'a list': ('- version', ', line 1: must be a mapping, not a list.'),
    'no version': ('allow: {}', ', line 1: the key "version" is missing.'),
    'another version': (
        'mutes: []\nversion: 2\n',
        ', line 2, version: must be 1.',
    ),
    'version as text': ('version: "1"', ', line 1, version: must be 1.'),
    'version true': ('version: true', ', line 1, version: must be 1.'),
    'unknown key': (
        'version: 1\nallow:\n  project: [a]\n',
        ', line 3, allow.project: unknown key (did you mean "projects"?).',
    ),
    'unknown key like nothing': (
        'version: 1\n"\\e[2J": 1\n',
        ', line 2, ["\\x1b[2J"]: unknown key.',
    ),
    'two unknown keys': (
        'version: 1\nz: 1\ny: 1\n',
        ', line 2, z: unknown key.',
    ),
    'unknown keys inside come first': (
        'version: 1\nz: 1\nallow: {b: 1, a: 1}\n',
        ', line 3, allow.b: unknown key.',
    ),
    'empty section': (
        'version: 1\nallow:\n',
        ', line 2, allow: must be a mapping, not empty.',
    ),
    'text for a list': (
        'version: 1\nallow:\n  projects: a\n',
        ', line 3, allow.projects: must be a list, not text.',
    ),
    'number for text': (
        'version: 1\nallow:\n  projects:\n  - a\n  - b\n  - 7\n',
        (
            ', line 6, allow.projects[2]: must be text, not a number;'
            ' put it in quotes.'
        ),
    ),
    'text for true': (
        'version: 1\nallow: {public: yes}',
        ', line 2, allow.public: must be true or false, not text.',
    ),
    'text for a number': (
        'version: 1\nthresholds:\n  stale-offer: 30 days\n',
        ', line 3, thresholds.stale-offer: must be a whole number, not text.',
    ),
    'fraction': (
        'version: 1\nthresholds:\n  stale-offer: 1.5\n',
        (
            ', line 3, thresholds.stale-offer: must be a whole number,'
            ' not a decimal number.'
        ),
    ),
    'too small': (
        'version: 1\nthresholds:\n  stale-offer: -1\n',
        ', line 3, thresholds.stale-offer: must be at least 0.',
    ),
    'too large': (
        'version: 1\nthresholds: {stale-offer: 99999999999}',
        ', line 2, thresholds.stale-offer: must be at most 36500.',
    ),
    'check without threshold': (
        'version: 1\nthresholds: {ghost-member: 1}',
        ', line 2, thresholds.ghost-member: unknown key.',
    ),
    'no owners': (
        'version: 1\ntrust: {}',
        ', line 2, trust: the key "owners" is missing.',
    ),
    'empty name': (
        'version: 1\ntrust: {owners: [""]}',
        ', line 2, trust.owners[0]: must not be empty.',
    ),
    'long name': (
        f'version: 1\ntrust: {{owners: [{"x" * 256}]}}',
        ', line 2, trust.owners[0]: must not be longer than 255 characters.',
    ),
    'unknown severity': (
        'version: 1\nseverity:\n  ghost-member: hihg\n',
        (
            ', line 3, severity.ghost-member: must be one of:'
            ' info, low, medium, high, critical.'
        ),
    ),
    'severity of an unknown check': (
        'version: 1\nseverity:\n  gost-member: high\n',
        (
            ', line 3, severity.gost-member: unknown check'
            ' (did you mean "ghost-member"?).'
        ),
    ),
    'pin without algorithm': (
        'version: 1\npins:\n  "ubuntu 24.04": abc\n',
        (
            ', line 3, pins["ubuntu 24.04"]: must be sha512: and its'
            ' 128 hexadecimal digits.'
        ),
    ),
    'short pin': (
        f'version: 1\npins:\n  a: {SHA512[:-1]}\n',
        ', line 3, pins.a: must be sha512: and its 128 hexadecimal digits.',
    ),
    'pin with a line end': (
        f'version: 1\npins:\n  a: "{SHA512}\\n"\n',
        ', line 3, pins.a: must be sha512: and its 128 hexadecimal digits.',
    ),
    'mute without reason': (
        'version: 1\nmute:\n- check: ghost-member\n',
        ', line 3, mute[0]: the key "reason" is missing.',
    ),
    'mute with an empty reason': (
        'version: 1\nmute:\n- check: ghost-member\n  reason: " "\n',
        ', line 4, mute[0].reason: must be a sentence.',
    ),
    'mute of everything': (
        'version: 1\nmute:\n- image: a\n  reason: b\n- reason: c\n',
        ', line 5, mute[1]: needs at least one of: check, image, project.',
    ),
    'mute of an unknown check': (
        'version: 1\nmute:\n- reason: a\n  check: public-*-image\n',
        (
            ', line 4, mute[0].check: unknown check'
            ' (did you mean "public-image"?).'
        ),
    ),
    'impossible date': (
        'version: 1\nmute:\n- image: a\n  reason: b\n  expires: 2026-02-30\n',
        ', line 5, mute[0].expires: is a date or time that does not exist.',
    ),
    'no date': (
        'version: 1\nmute:\n- {image: a, reason: b, expires: soon}\n',
        (
            ', line 3, mute[0].expires: must be a date such as 2026-05-01, or'
            ' a date and time with a zone such as 2026-05-01T12:00:00Z.'
        ),
    ),
    'date as a number': (
        'version: 1\nmute:\n- {image: a, reason: b, expires: 2026}\n',
        (
            ', line 3, mute[0].expires: must be text, not a number;'
            ' put it in quotes.'
        ),
    ),
}

#: Refused for what they say, after all of it was read.
COSTLY = {
    'empty mutes': 'version: 1\nmute: [' + '{},' * 9_900 + ']',
    'lists as mutes': 'version: 1\nmute: [' + '[],' * 9_900 + ']',
    'numbers': 'version: 1\nallow: {projects: [' + '1,' * 9_900 + ']}',
    'unknown keys': 'version: 1\n'
    + ''.join(f'a{number}: 1\n' for number in range(4_900)),
    'pins': 'version: 1\npins:\n'
    + ''.join(f'  a{number}: b\n' for number in range(4_900)),
    'globs': 'version: 1\nmute:\n'
    + ''.join(
        f'- {{check: "*{"[a-z-]*" * 9}{number}", reason: a}}\n'
        for number in range(1_900)
    ),
    'long key': 'version: 1\n? ' + 'a' * 250_000 + '\n: 1',
    'long reason': (
        f'version: 1\nmute: [{{image: a, reason: "{" " * 250_000}"}}]'
    ),
    'long pin': 'version: 1\npins: {a: "' + 'sha512:' * 35_000 + '"}',
}


def _load(text: str) -> policy.Policy:
    return policy_file.parse(text.encode(), 'policy.yaml', CHECKS)


def _refusal(text: str) -> str:
    with pytest.raises(source.DocumentError) as caught:
        _load(text)
    return str(caught.value)


@pytest.mark.parametrize('text, problem', REFUSED.values(), ids=list(REFUSED))
def test_is_refused(text: str, problem: str) -> None:
    assert _refusal(text) == 'policy.yaml' + problem


@pytest.mark.parametrize('text', COSTLY.values(), ids=list(COSTLY))
def test_refusal_is_cheap(text: str) -> None:
    """A tenth of a second is meant; ten times as much is a defect."""
    assert len(text) <= source.SIZE
    _load('version: 1')
    started = time.process_time()
    message = _refusal(text)
    assert time.process_time() - started < 1
    assert len(message) < 300


def test_file_is_named(tmp_path: pathlib.Path) -> None:
    path = tmp_path / 'p.yaml'
    path.write_text('version: 1\nversion: 1\n')
    with pytest.raises(source.DocumentError) as caught:
        policy_file.load(path, CHECKS)
    assert str(caught.value) == (
        f'{path}, line 2, version: the key is there twice, first on line 1.'
    )
