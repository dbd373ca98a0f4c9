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

"""YAML as a person reads it; the rest of YAML is refused, and cheaply."""

import time

from hypothesis import given
from hypothesis import strategies as st
import pytest
import yaml

from osc_imageshare.documents import source
from osc_imageshare.documents import strict_yaml

KIB_256 = 256 * 1024

BOMB = 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n'

REFUSED = {
    'nothing': ('', 'is empty'),
    'comments': ('# a\n', 'is empty'),
    'alias bomb': (BOMB, 'line 1, a: anchors (&) are not supported'),
    'alias': ('a: *b', 'line 1, a: aliases (*) are not supported'),
    'anchored key': ('&a b: c', 'line 1: anchors (&) are not supported'),
    'merge': ('a: {<<: *b}', 'line 1, a["<<"]: aliases'),
    'tag': ('a: !!python/name:os.system x', 'line 1, a: tags (!)'),
    'tag of a list': ('a:\n- !x []', 'line 2, a[0]: tags (!)'),
    'usual tag': ('a: !!str 1', 'line 1, a: tags (!)'),
    'bare tag': ('a: ! 1', 'line 1, a: tags (!)'),
    'directive': ('# a\n%YAML 1.1\n---\na: 1', 'line 2: directives (%)'),
    'two documents': ('a: 1\n---\nb: 2', 'line 2: only one document'),
    'empty documents': ('---\n---\n', 'line 2: only one document'),
    'key twice': (
        'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n',
        'line 5, b.c: the key is there twice, first on line 3',
    ),
    'number as key': ('a:\n  1: x', 'line 2, a: a key must be text; put it'),
    'null as key': ('~: x', 'line 1: a key must be text; put it'),
    'true as key': ('true: x', 'line 1: a key must be text; put it'),
    'list as key': ('? [a]\n: b', 'line 1: a key must be text'),
    'mapping as key': ('{{a: b}: c}', 'line 1: a key must be text'),
    'tab': ('a:\n\t- b\n', 'line 2: is not valid YAML: use spaces to indent'),
    'brackets': ('a: [', 'is not valid YAML: '),
    'escape': ('a: "\\UFFFFFFFF"', 'is not valid YAML'),
    'control character': ('a: b\nc: \x1b[2J', 'line 2: control characters'),
    'null character': ('a\0', 'line 1: control characters'),
    'depth': ('a: ' + '[' * 21 + ']' * 21, 'line 1: nested more than 20'),
    'block depth': ('- ' * 30, 'line 1: nested more than 20'),
    'many values': ('a: [' + 'b,' * 10_000 + ']', 'has more than 10000'),
}

each_refused = pytest.mark.parametrize(
    'text, problem', REFUSED.values(), ids=list(REFUSED)
)

#: What costs most by its size in a parser that only has the size to go by.
COSTLY = {
    'flow sequences': '[' * KIB_256,
    'flow mappings': '{a: ' * (KIB_256 // 4),
    'block sequences': '- ' * (KIB_256 // 2),
    'explicit keys': '? ' * (KIB_256 // 2),
    'values': '[' + 'a,' * (KIB_256 // 2 - 1) + ']',
    'documents': '--- a\n' * (KIB_256 // 6),
    'tag directives': ''.join(
        f'%TAG !{number}! b\n' for number in range(KIB_256 // 18)
    ),
    'tags': '[' + '!a a,' * (KIB_256 // 6) + ']',
    'anchors': '[' + '&a a,' * (KIB_256 // 6) + ']',
    'open quote': '"' + '\\n' * (KIB_256 // 2 - 1),
    'open quote of many lines': '"' + '\n' * (KIB_256 - 1),
}


@pytest.fixture
def _pure(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML as it is where libyaml is not."""
    monkeypatch.delattr(yaml, 'CSafeLoader', raising=False)


def _refusal(text: str) -> str:
    with pytest.raises(source.DocumentError) as caught:
        strict_yaml.parse(text.encode('utf-8', 'surrogatepass'), 'p.yaml')
    return str(caught.value)


@each_refused
def test_is_refused(text: str, problem: str) -> None:
    message = _refusal(text)
    assert problem in message
    assert message.startswith('p.yaml')
    assert message.endswith('.')


@pytest.mark.usefixtures('_pure')
@each_refused
def test_is_refused_without_libyaml(text: str, problem: str) -> None:
    assert problem in _refusal(text)


@pytest.mark.parametrize('text', COSTLY.values(), ids=list(COSTLY))
def test_refusal_is_cheap(text: str) -> None:
    """A tenth of a second is usual; ten times as much is a defect."""
    assert len(text) <= source.SIZE
    started = time.process_time()
    _refusal(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    'text, value',
    [
        ('true', True),
        ('False', False),
        ('null', None),
        ('~', None),
        ('', None),
        ('30', 30),
        ('-1', -1),
        ('1.5', 1.5),
        ('"30"', '30'),
        ("'true'", 'true'),
        # What YAML 1.1 takes for something else.
        ('no', 'no'),
        ('on', 'on'),
        ('y', 'y'),
        ('010', '010'),
        ('0x1f', '0x1f'),
        ('1_000', '1_000'),
        ('1:30', '1:30'),
        ('.inf', '.inf'),
        ('1e3', '1e3'),
        ('2026-05-01', '2026-05-01'),
        ('2026-02-31', '2026-02-31'),
        ('9' * 32, '9' * 32),
        ('<<', '<<'),
        ('=', '='),
        ('|-\n  a\n  b', 'a\nb'),
    ],
)
def test_value_is_what_it_looks_like(text: str, value: object) -> None:
    content = strict_yaml.parse(f'a: {text}\n'.encode(), 'p').content
    assert content == {'a': value}
    assert type(content['a']) is type(value)


def test_lines_are_those_of_keys_and_items() -> None:
    text = '# a\na:\n  b:\n    - x\n    - {c: 1,\n       d: 2}\n'
    document = strict_yaml.parse(text.encode(), 'p')
    assert document.lines == {
        (): 2,
        ('a',): 2,
        ('a', 'b'): 3,
        ('a', 'b', 0): 4,
        ('a', 'b', 1): 5,
        ('a', 'b', 1, 'c'): 5,
        ('a', 'b', 1, 'd'): 6,
    }


def test_the_deepest_and_the_most_are_accepted() -> None:
    deepest = '[' * strict_yaml.DEPTH + ']' * strict_yaml.DEPTH
    strict_yaml.parse(deepest.encode(), 'p')
    most = '[' + 'a,' * (strict_yaml.VALUES - 1) + ']'
    strict_yaml.parse(most.encode(), 'p')


def test_values_are_not_shown() -> None:
    for text in ('a: {secret: hunter2, secret: hunter2}', 'a: "hunter2'):
        assert 'hunter2' not in _refusal(text)


def test_hostile_key_is_shown_visible() -> None:
    assert '["\\x1b[2J\\u202e"]: the key' in _refusal(
        '"\\e[2J\\u202e": 1\n"\\e[2J\\u202e": 2\n'
    )


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(exclude_categories=('Cs', 'Cc', 'Cn'))),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(categories=('L', 'N', 'Zs'))),
            inner,
            max_size=3,
        )
    ),
    max_leaves=15,
)


@given(plain)
def test_what_yaml_writes_is_read(content: object) -> None:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    written = yaml.dump(content, Dumper=Dumper, allow_unicode=True)
    assert strict_yaml.parse(written.encode(), 'p').content == content
