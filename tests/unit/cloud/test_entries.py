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

"""Passwords that clouds.yaml does not have, and who is asked for them."""

import copy
import threading
import types
from typing import Any

from openstack import config
import pytest
import yaml

from osc_imageshare import errors
from osc_imageshare.cloud import entries
from tests.unit.stage import Stage


class Person:
    """Knows every password, and remembers what was asked."""

    def __init__(self, answer: str | None = 'open sesame') -> None:
        self._answer = answer
        self.asked: list[str] = []

    def __call__(self, question: str) -> str:
        assert threading.current_thread() is threading.main_thread()
        self.asked.append(question)
        if self._answer is None:
            raise EOFError
        return self._answer


@pytest.fixture
def clouds(stage: Stage) -> dict[str, Any]:
    """What clouds.yaml says; bob's and cara's passwords are not there."""
    content: dict[str, Any] = yaml.safe_load(
        stage.clouds_yaml().read_text('utf-8')
    )
    for name in ('bob', 'cara'):
        del content['clouds'][name]['auth']['password']
    return content


def made(stage: Stage, clouds: dict[str, Any], ask: entries.Ask) -> Any:
    path = stage.clouds_yaml().with_name('lacking.yaml')
    path.write_text(yaml.safe_dump(clouds), encoding='utf-8')
    loader = config.OpenStackConfig(
        config_files=[str(path)], load_envvars=False
    )
    return entries.Entries(loader.get_one, ask)


def test_each_is_asked_for_once(stage: Stage, clouds: dict[str, Any]) -> None:
    ask = Person()
    known = made(stage, clouds, ask)
    known.complete(['bob', 'ann', 'cara', 'bob', 'nobody'])
    known.complete(['cara'])
    assert ask.asked == [
        f'Password for cloud {name}, user {name}: ' for name in ('bob', 'cara')
    ]
    for name in ('bob', 'ann', 'cara'):
        auth = known.load(name).config['auth']
        assert auth['password'] == 'open sesame'


def test_what_was_typed_stays_with_its_entry(
    stage: Stage, clouds: dict[str, Any]
) -> None:
    answers = iter(['bobs', 'caras'])
    known = made(stage, clouds, lambda _question: next(answers))
    known.complete(['bob', 'cara'])
    for name in ('cara', 'bob', 'cara'):
        assert known.load(name).config['auth']['password'] == f'{name}s'


@pytest.mark.parametrize('place', ['auth', 'entry', 'empty'])
def test_where_a_password_may_be(
    stage: Stage, clouds: dict[str, Any], place: str
) -> None:
    clouds = copy.deepcopy(clouds)
    entry = clouds['clouds']['bob']
    if place == 'entry':
        entry['password'] = 'open sesame'
    else:
        entry['auth']['password'] = '' if place == 'empty' else 'open sesame'
    ask = Person()
    made(stage, clouds, ask).complete(['bob'])
    assert bool(ask.asked) is (place == 'empty')


def test_a_passcode(stage: Stage, clouds: dict[str, Any]) -> None:
    entry = clouds['clouds']['bob']
    entry['auth_type'] = 'v3multifactor'
    entry['auth_methods'] = ['v3password', 'v3totp']
    ask = Person()
    made(stage, clouds, ask).complete(['bob'])
    assert ask.asked == [
        'Password for cloud bob, user bob: ',
        'Passcode for cloud bob, user bob: ',
    ]


@pytest.mark.parametrize(
    'kind', ['v3applicationcredential', 'token', 'none', 'nonsense']
)
def test_other_credentials_need_no_password(
    stage: Stage, clouds: dict[str, Any], kind: str
) -> None:
    clouds['clouds']['bob']['auth_type'] = kind
    ask = Person()
    made(stage, clouds, ask).complete(['bob'])
    assert ask.asked == []


def test_all_that_is_missing_is_told_at_once(
    stage: Stage, clouds: dict[str, Any]
) -> None:
    known = made(stage, clouds, Person(None))
    with pytest.raises(errors.UserError) as told:
        known.complete(['bob', 'ann', 'cara'])
    first, second = str(told.value).split('\n')
    assert first.startswith('Target cloud bob has no password')
    assert second.startswith('Target cloud cara has no password')


def test_a_worker_never_asks(stage: Stage, clouds: dict[str, Any]) -> None:
    ask = Person()
    known = made(stage, clouds, ask)
    with pytest.raises(errors.Unauthenticated):
        known.load('bob')
    assert ask.asked == []


def test_a_name_cannot_repaint_the_terminal(
    stage: Stage, clouds: dict[str, Any]
) -> None:
    clouds['clouds']['b\x1b[2J'] = clouds['clouds']['bob']
    ask = Person()
    made(stage, clouds, ask).complete(['b\x1b[2J'])
    (question,) = ask.asked
    assert question.isprintable()


def test_what_entries_say_of_projects() -> None:
    url = 'http://keystone:5000/v3'
    ids = [digit * 32 for digit in '123456']
    clouds = {
        'first': {'auth': {'auth_url': url, 'project_id': ids[0]}},
        'second': {
            'auth': {
                'auth_url': 'http://KEYSTONE:5000',
                'project_id': ids[1],
                'project_name': 'two',
            },
            'password': 'secret',
        },
        'third': {'auth_url': url, 'tenant-id': ids[2], 'tenant-name': 'old'},
        'fourth': {
            'profile': 'here',
            'auth': {'project_id': ids[3], 'project_name': 'four'},
        },
        'fifth': {
            'profile': 'https://elsewhere',
            'auth': {'project_id': ids[4], 'project_name': 'five'},
        },
        'sixth': {
            'auth': {
                'auth_url': 'http://elsewhere',
                'project_id': ids[5],
                'project_name': 'six',
            }
        },
        'seventh': None,
        'eighth': {'auth': 'x', 'project_id': 8, 'project_name': ['x']},
    }

    def load(cloud: str, *, validate: bool) -> Any:
        assert (cloud, validate) == ('fourth', False)
        return types.SimpleNamespace(config={'auth': {'auth_url': url}})

    known = entries.Entries(load, Person(), lambda: clouds)
    assert known.project_names(url) == {
        ids[1]: 'two',
        ids[2]: 'old',
        ids[3]: 'four',
    }
