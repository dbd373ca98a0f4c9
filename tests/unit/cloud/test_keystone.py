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

"""Keystone is asked each thing once, whoever wants to know it."""

from concurrent import futures
import threading
from typing import Any

import pytest

from osc_imageshare import errors
from osc_imageshare import once
from osc_imageshare.cloud import http
from osc_imageshare.cloud import keystone

PROJECTS = {'projects': [{'id': 'p1', 'name': 'project-b'}]}


class Service(http.Service):
    """Gives prepared answers, one after the other; the last one stays.

    :ivar asked: paths and queries, in order.
    """

    def __init__(self, *answers: Any) -> None:
        self.title = 'It'
        self._answers = list(answers)
        self.asked: list[tuple[str, Any]] = []

    def get(self, path: str, query: Any = None, headers: Any = None) -> Any:
        self.asked.append((path, query))
        answer = self._answers[0]
        if len(self._answers) > 1:
            self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_an_answer_is_kept() -> None:
    service = Service(PROJECTS)
    known = keystone.Keystone(service)
    assert known.own_projects() == known.own_projects()
    assert known.projects('project-b') == known.projects('project-b')
    assert service.asked == [
        ('/v3/auth/projects', None),
        ('/v3/projects', {'name': 'project-b'}),
    ]


def test_another_question_is_another_answer() -> None:
    service = Service(PROJECTS)
    known = keystone.Keystone(service)
    known.some_projects()
    known.projects('project-b')
    known.projects('project-b', 'd1')
    known.projects(domain_id='d1')
    assert [query for _path, query in service.asked] == [
        None,
        {'name': 'project-b'},
        {'name': 'project-b', 'domain_id': 'd1'},
        {'domain_id': 'd1'},
    ]


@pytest.mark.parametrize(
    'kind,calls', [(errors.Forbidden, 1), (errors.NotFound, 2)]
)
def test_a_refusal_is_an_answer(
    kind: type[errors.CloudError], calls: int
) -> None:
    service = Service(kind('no'), PROJECTS)
    known = keystone.Keystone(service)
    for _time in range(3):
        with pytest.raises(kind, match='no'):
            known.project('p2')
    assert len(service.asked) == calls


def test_a_404_is_believed_only_if_the_list_agrees() -> None:
    service = Service(errors.NotFound('no'), PROJECTS)
    assert keystone.Keystone(service).project('p1').name == 'project-b'
    # A part of a list proves nothing: the project itself is asked for again.
    part = {**PROJECTS, 'truncated': True}
    project = {'project': {'id': 'p2', 'name': 'x'}}
    service = Service(errors.NotFound('no'), part, project)
    assert keystone.Keystone(service).project('p2').name == 'x'
    service = Service(errors.NotFound('no'), errors.Unavailable('down'))
    with pytest.raises(errors.Unavailable):
        keystone.Keystone(service).project('p2')


def test_a_domain_is_believed_absent_only_if_the_list_agrees() -> None:
    domains = {'domains': [{'id': 'd1', 'name': 'one'}]}
    for name_or_id, domain_id in [('d1', 'd1'), ('one', 'd1'), ('two', None)]:
        service = Service(errors.NotFound('no'), domains)
        assert keystone.Keystone(service).domain_id(name_or_id) == domain_id
        assert len(service.asked) == 2
    service = Service(errors.NotFound('no'), {**domains, 'truncated': True})
    with pytest.raises(errors.Unreadable):
        keystone.Keystone(service).domain_id('two')


def test_what_has_no_list_of_projects_is_no_keystone() -> None:
    service = Service(errors.NotFound('no'))
    with pytest.raises(errors.Unavailable, match='address may be wrong'):
        keystone.Keystone(service).some_projects()


@pytest.mark.parametrize('kind', [errors.Unavailable, errors.NotFound])
def test_the_spare_one_is_asked_from_the_first_silence_on(
    kind: type[errors.CloudError],
) -> None:
    silent, spare = Service(kind('down')), Service(PROJECTS)
    known = keystone.Keystone(silent, spare)
    assert list(known.own_projects()) == ['p1']
    assert list(known.some_projects()) == ['p1']
    assert (len(silent.asked), len(spare.asked)) == (1, 2)


def test_a_failure_may_pass() -> None:
    service = Service(errors.Unavailable('down'), PROJECTS)
    known = keystone.Keystone(service)
    with pytest.raises(errors.Unavailable):
        known.own_projects()
    assert list(known.own_projects()) == ['p1']
    assert list(known.own_projects()) == ['p1']
    assert len(service.asked) == 2


def test_who_asks_meanwhile_waits() -> None:
    kept = once.Once[str, int]()
    begun, going_on = threading.Event(), threading.Event()
    finds: list[str] = []

    def find() -> int:
        finds.append('a')
        begun.set()
        assert going_on.wait(10)
        return len(finds)

    with futures.ThreadPoolExecutor(4) as executor:
        answers = [executor.submit(kept.get, 'a', find) for _n in range(4)]
        assert begun.wait(10)
        # Another question is not kept waiting.
        assert kept.get('b', lambda: 7) == 7
        going_on.set()
    assert [answer.result() for answer in answers] == [1, 1, 1, 1]


def test_none_is_kept_too() -> None:
    kept = once.Once[str, None]()
    finds: list[None] = []
    for _time in range(2):
        assert kept.get('a', lambda: finds.append(None)) is None
    assert len(finds) == 1
