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

"""What it costs to refuse a file: a second at most, and 64 MiB."""

from collections.abc import Callable
import gc
import json
import time
import tracemalloc
from typing import Any

import pytest

from osc_imageshare.audit import registry
from osc_imageshare.documents import baseline_file
from osc_imageshare.documents import manifest_file
from osc_imageshare.documents import plan_file
from osc_imageshare.documents import policy_file
from osc_imageshare.documents import source
from osc_imageshare.documents import strict_json
from tests.unit.documents import test_baseline_file

MEMORY = 64 * 1024 * 1024
#: Seconds of CPU on a machine that does nothing else; and how many times as
#: long one takes that the tests share.
SECONDS = 0.25
PATIENCE = 4

_MANIFEST = 'version: 1\nshares:\n'
_CHECKS = tuple(check.id for check in registry.CHECKS)


def _of(make: Callable[[], str]) -> Callable[[], bytes]:
    return lambda: make().encode()


def _shares(images: int, projects: int) -> str:
    return _MANIFEST + ''.join(
        f'- image: {number:036}\n  projects:\n'
        + ''.join(
            f'  - {number:016}{other:016x}\n' for other in range(projects)
        )
        for number in range(images)
    )


def _mappings(number: int) -> str:
    parties = ''.join(
        f'  - {{project: p{index}, expires: 2030-01-01}}\n'
        for index in range(number)
    )
    return f'{_MANIFEST}- image: a\n  projects:\n{parties}'


def _plan(images: int, changes: int) -> dict[str, Any]:
    members = [f'{number:032x}' for number in range(changes)]
    return {
        'version': 1,
        'project': 'a' * 32,
        'images': [
            {
                'region': 'RegionOne',
                'id': f'{number:08}-0000-4000-8000-000000000000',
                'name': 'golden',
                'owner': 'a' * 32,
                'visibility': 'shared',
                'members': dict.fromkeys(members, 'accepted'),
                'dormant': 'purge',
                'changes': [
                    {
                        'member_id': member,
                        'member_name': 'project-b',
                        'want': 'offered',
                        'acceptor': {'kind': 'cloud', 'name': 'b'},
                        'reason': '',
                    }
                    for member in members
                ],
            }
            for number in range(images)
        ],
    }


def _spoilt_plan() -> bytes:
    made = _plan(1000, 10)
    made['images'][-1]['changes'][-1]['want'] = 'everything'
    return json.dumps(made, indent=2).encode()


def _spoilt_baseline() -> bytes:
    made = json.loads(
        test_baseline_file._report(
            *({'image_id': f'i{index}'} for index in range(10_000))
        )
    )
    made['findings'][-1]['state'] = 'wonderful'
    return json.dumps(made, indent=2).encode()


def _filled(item: str) -> bytes:
    """Return a list of as many items as a JSON file may have bytes."""
    most = strict_json.SIZE // (len(item) + 1) - 1
    return f'[{f"{item}," * most}0]'.encode()


def _allowed(item: str, counted: int) -> bytes:
    """Return a list of as many items as a JSON file may have values."""
    most = strict_json.VALUES // counted - 2
    return f'[{f"{item}," * most}0]'.encode()


_MOST = manifest_file.SIZE - 100
_JSON = strict_json.SIZE - 100
MANIFESTS: dict[str, Callable[[], str]] = {
    'an error at the end': lambda: _shares(1000, 20) + '- image: 3\n',
    'a date at the end': lambda: (
        _mappings(5000) + '  - {project: x, expires: never}\n'
    ),
    'mappings': lambda: _mappings(5100) + '  - 7\n',
    'errors only': lambda: f'version: 1\nshares: [{"{}," * 25_900}]',
    'errors of parties': lambda: (
        f'{_MANIFEST}- {{image: a, projects: [{"{}," * 25_900}]}}'
    ),
    'lists': lambda: f'version: 1\nshares: [{"[]," * 25_900}]',
    'too many': lambda: f'[{"a," * 100_000}]',
    'one text': lambda: f'a: "{"a" * _MOST}',
    'escapes': lambda: f'a: "{chr(92)}x41" "{"a" * (_MOST // 2)}',
    'comments': lambda: '#\n' * (_MOST // 2) + '"',
    'line ends': lambda: f'a: "{chr(10) * _MOST}',
    'brackets': lambda: '[' * _MOST,
    'braces': lambda: '{' * _MOST,
    'question marks': lambda: '? ' * (_MOST // 2),
    'dashes': lambda: '- ' * (_MOST // 2),
    'anchors': lambda: '&a ' * (_MOST // 3),
    'a long key': lambda: f'{"a" * 5000}: 1\n' * 400,
    'similar keys': lambda: f'{"shares" * 9}x: 1\nversion: 1\nshares: []',
    'wide characters': lambda: f'a: "\U0001f600{"é" * (_MOST // 2 - 4)}',
    'directives': lambda: '%a\n' * (_MOST // 3),
}
POLICIES: dict[str, Callable[[], str]] = {
    'an error at the end': lambda: (
        f'version: 1\nallow: {{projects: [{"a," * 9900}7]}}'
    ),
    'mutes': lambda: f'version: 1\nmute: [{"{}," * 9900}]',
    'an unknown check': lambda: (
        'version: 1\nmute:\n'
        + '- {check: ghost-member, image: x, reason: x}\n' * 1200
        + f'- {{check: "{"*a" * 127}", reason: x}}\n'
    ),
    'hashes': lambda: f'version: 1\npins: {{a: sha3_{"1" * 200_000}}}',
    'white space': lambda: (
        f'version: 1\nmute: [{{check: x, reason: "{" " * 200_000}"}}]'
    ),
}
PLANS: dict[str, Callable[[], bytes]] = {
    'an error at the end': _spoilt_plan,
    'lists': lambda: _allowed('[]', 2),
    'mappings': lambda: _allowed('{"a":"bc"}', 2),
    'texts': lambda: _allowed('"\\u1234\\u1234"', 1),
    'numbers': lambda: _filled('0'),
    'brackets': lambda: b'[' * _JSON,
    'one text': lambda: b'["' + b'a' * _JSON + b'"]',
    'escapes': lambda: b'["' + b'\\u0041' * (_JSON // 6) + b'"]',
    'wide characters': lambda: (
        f'["\U0001f600{"a" * (_JSON // 2 - 9)}"]'.encode()
    ),
    'too wide': lambda: f'["\U0001f600{"a" * (_JSON - 9)}"]'.encode(),
    'digits': lambda: b'[' + b'9' * _JSON + b']',
    'white space': lambda: b' ' * _JSON + b'x',
    'bytes': lambda: b'"' + b'\xff' * (_JSON // 2),
}
BASELINES: dict[str, Callable[[], bytes]] = {
    'an error at the end': _spoilt_baseline,
    'not findings': lambda: _allowed('[]', 2),
}
ALL: list[tuple[str, Callable[[bytes], object], Callable[[], bytes]]] = [
    *(
        (
            f'manifest: {name}',
            lambda raw: manifest_file.parse(raw, 'x'),
            _of(make),
        )
        for name, make in MANIFESTS.items()
    ),
    *(
        (
            f'policy: {name}',
            lambda raw: policy_file.parse(raw, 'x', _CHECKS),
            _of(make),
        )
        for name, make in POLICIES.items()
    ),
    *(
        (f'plan: {name}', lambda raw: plan_file.parse(raw, 'x'), make)
        for name, make in PLANS.items()
    ),
    *(
        (f'baseline: {name}', lambda raw: baseline_file.parse(raw, 'x'), make)
        for name, make in BASELINES.items()
    ),
]
#: What fills less memory than another file that is read in the same way. To
#: trace memory takes up to thirty times as long as to read the file.
OUTDONE = {
    'manifest: a date at the end': 'manifest: an error at the end',
    'manifest: mappings': 'manifest: an error at the end',
    'manifest: errors only': 'manifest: errors of parties',
    'manifest: lists': 'manifest: errors of parties',
    'policy: an unknown check': 'policy: mutes',
    'plan: an error at the end': 'plan: mappings',
    'baseline: an error at the end': 'plan: mappings',
}


def _refuse(read: Callable[[bytes], object], raw: bytes) -> None:
    with pytest.raises(source.DocumentError):
        read(raw)


@pytest.mark.parametrize(
    'read,make',
    [(read, make) for _name, read, make in ALL],
    ids=[name for name, _read, _make in ALL],
)
def test_a_refusal_is_quick(
    read: Callable[[bytes], object], make: Callable[[], bytes]
) -> None:
    raw = make()
    costs = []
    # What is loaded once is no cost of this file, nor is a busy machine.
    for _try in range(4):
        gc.collect()
        start = time.process_time()
        _refuse(read, raw)
        costs.append(time.process_time() - start)
        if costs[-1] < SECONDS * PATIENCE:
            break
    assert min(costs) < SECONDS * PATIENCE


@pytest.mark.parametrize(
    'read,make',
    [(read, make) for name, read, make in ALL if name not in OUTDONE],
    ids=[name for name, _read, _make in ALL if name not in OUTDONE],
)
def test_a_refusal_is_small(
    read: Callable[[bytes], object], make: Callable[[], bytes]
) -> None:
    raw = make()
    tracemalloc.start()
    try:
        _refuse(read, raw)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most + len(raw) < MEMORY


def test_what_outdoes_another_is_measured() -> None:
    names = {name for name, _read, _make in ALL}
    assert OUTDONE.keys() <= names
    assert set(OUTDONE.values()) <= names - OUTDONE.keys()


def test_what_is_large_and_right_is_read() -> None:
    many = manifest_file.parse(_shares(1000, 20).encode(), 'x')
    assert sum(len(entry.projects) for entry in many.entries) == 20_000
    raw = json.dumps(_plan(1000, 20), indent=2).encode()
    assert len(plan_file.parse(raw, 'x').images) == 1000
