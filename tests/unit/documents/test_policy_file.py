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

"""Policies: what they mean, and what is wrong with them and where."""

import contextlib
import datetime
import json
import pathlib

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from osc_imageshare.documents import policy_file
from osc_imageshare.documents import schema
from osc_imageshare.documents import source
from osc_imageshare.sharing import model

ROOT = pathlib.Path(__file__).parents[3]
EXAMPLE = ROOT / 'doc/source/reference/policy.yaml'

CHECKS = ('ghost-member', 'public-image', 'snapshot-shared')

SHA512 = 'sha512:' + '0123456789abcdef' * 8


def _load(text: str) -> policy.Policy:
    return policy_file.parse(text.encode(), 'policy.yaml', CHECKS)


def test_shortest_policy_is_the_default_one() -> None:
    assert _load('version: 1') == policy.Policy()


def test_everything_is_read() -> None:
    read = _load(
        f"""
        version: 1
        allow:
          projects: [a, no]
          domains: [b]
          public: true
          community: true
        trust:
          owners: [c]
        thresholds:
          too-many-members: 5
        severity:
          ghost-member: critical
        pins:
          ubuntu: {SHA512.upper().replace('SHA', 'sha')}
        mute:
        - check: ghost-*
          image: 'd*'
          project: e
          reason: ' because '
          expires: 2026-05-01T12:00+02:00
        - image: f
          reason: g
          expires: 2026-05-01
        """
    )
    assert read == policy.Policy(
        allowed_projects=frozenset({'a', 'no'}),
        allowed_domains=frozenset({'b'}),
        public=True,
        community=True,
        trusted=frozenset({'c'}),
        thresholds={**policy.DEFAULT_THRESHOLDS, 'too-many-members': 5},
        severities={'ghost-member': 'critical'},
        pins={'ubuntu': SHA512},
        mutes=(
            policy.Mute(
                'ghost-*',
                'd*',
                'e',
                'because',
                datetime.datetime(2026, 5, 1, 10, tzinfo=datetime.UTC),
                17,
            ),
            policy.Mute(
                '*',
                'f',
                '*',
                'g',
                datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC),
                22,
            ),
        ),
    )


@pytest.mark.parametrize(
    'allow, projects',
    [
        ('{}', None),
        ('{public: true}', None),
        ('{projects: []}', frozenset()),
        ('{domains: [a]}', frozenset()),
        ('{projects: [b], domains: [a]}', frozenset('b')),
    ],
)
def test_domains_alone_do_not_allow_everybody(
    allow: str, projects: frozenset[str] | None
) -> None:
    assert _load(f'version: 1\nallow: {allow}').allowed_projects == projects


def test_nobody_may_be_trusted() -> None:
    assert _load('version: 1\ntrust: {owners: []}').trusted == frozenset()


def test_defaults_are_not_shared() -> None:
    _load('version: 1\nthresholds: {stale-offer: 1}')
    assert policy.Policy().thresholds['stale-offer'] == 30


def test_schema_has_the_thresholds_and_severities_of_the_house() -> None:
    properties = schema.load('policy.schema.json')['properties']
    assert {
        check: rule['default']
        for check, rule in properties['thresholds']['properties'].items()
    } == policy.DEFAULT_THRESHOLDS
    words = properties['severity']['patternProperties']['^']['enum']
    assert words == [severity.word for severity in model.Severity]


def test_documented_example_is_a_policy() -> None:
    read = policy_file.load(EXAMPLE, [check.id for check in registry.CHECKS])
    for field in ('allowed_projects', 'trusted', 'pins', 'mutes'):
        assert getattr(read, field), field


def test_every_key_is_documented() -> None:
    text = (ROOT / 'doc/source/reference/policy.rst').read_text()
    rules = schema.load('policy.schema.json')['properties']
    for key, rule in rules.items():
        assert f'``{key}``' in text
        inner = rule.get('items', rule).get('properties', {})
        for below in inner:
            assert f'``{below}``' in text, f'{key}.{below}'


lines = st.lists(
    st.sampled_from(
        [
            'version: 1',
            'allow:',
            '  projects: [a]',
            '  domains:',
            '  - b',
            '  public: true',
            'trust: {owners: [x]}',
            'thresholds:',
            '  stale-offer: 3',
            'severity: {ghost-member: low}',
            'pins:',
            '  a: b',
            'mute:',
            '- reason: a',
            '  check: "[!-g]*"',
            '  expires: 2026-02-29',
            '  image: "*"',
            '\t',
            '---',
            '&a',
            '*a',
            '"\\ud800": 1',
        ]
    )
    | st.text(max_size=20)
).map('\n'.join)


@given(st.binary() | lines.map(lambda text: text.encode('utf-8', 'replace')))
def test_any_file_is_a_policy_or_an_error(raw: bytes) -> None:
    try:
        assert isinstance(
            policy_file.parse(raw, 'policy.yaml', CHECKS), policy.Policy
        )
    except source.DocumentError as exc:
        message = str(exc)
    else:
        return
    assert message.startswith('policy.yaml')
    assert message.endswith('.')
    assert all(character.isprintable() for character in message)


@given(st.text(min_size=1, max_size=255))
def test_any_glob_is_understood_or_refused(glob: str) -> None:
    text = json.dumps([{'check': glob, 'reason': 'a'}])
    with contextlib.suppress(source.DocumentError):
        _load(f'version: 1\nmute: {text}')
