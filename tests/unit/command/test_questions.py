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

"""A person at a terminal is asked before access ends."""

import io
import json
import pathlib

import pytest

from tests.unit.command.test_terminal import Terminal
from tests.unit.stage import Stage


class Person:
    """Types answers to the questions of commands."""

    def __init__(self, stage: Stage, patch: pytest.MonkeyPatch) -> None:
        self._stage = stage
        self._patch = patch

    def run(
        self, *argv: str, answers: str = '', dumb: bool = False
    ) -> tuple[int, str]:
        """Return the exit code, and what is on standard error.

        :param dumb: there is no terminal.
        """
        stream = io.StringIO if dumb else Terminal
        screen = stream()
        self._patch.setattr('sys.stdin', stream(answers))
        self._patch.setattr('sys.stderr', screen)
        code = self._stage.openstack('image', *argv, '-f', 'json')
        return code, screen.getvalue()


@pytest.fixture
def person(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(stage, monkeypatch)


@pytest.fixture
def image(stage: Stage) -> str:
    image = stage.cloud.image('project-a', 'golden', visibility='shared')
    stage.cloud.add_member(image, stage.b)
    stage.cloud.add_member(image, stage.c)
    return image


@pytest.fixture
def manifest(image: str, stage: Stage, tmp_path: pathlib.Path) -> str:
    """Return the path of a manifest that drops project-c."""
    path = tmp_path / 'shares.yaml'
    shares = [{'image': image, 'projects': [stage.b], 'prune': True}]
    path.write_text(json.dumps({'version': 1, 'shares': shares}), 'utf-8')
    return str(path)


@pytest.mark.parametrize('answer', ['n\n', '\n', '', 'maybe\n', ' no '])
def test_only_yes_revokes_from_all(
    stage: Stage, person: Person, image: str, answer: str
) -> None:
    code, screen = person.run('share-revoke', image, '--all', answers=answer)
    assert code == 1
    assert 'This revokes 2 shares:' in screen
    assert f'Image golden ({image}), shared with:' in screen
    first, second = sorted((stage.b, stage.c))
    assert f'  {first}\n  {second}\n' in screen
    assert 'Revoke them? [y/N] ' in screen
    assert screen.strip().endswith('Cancelled. Nothing was changed.')
    assert stage.writes == []


@pytest.mark.parametrize('answer', ['y\n', 'YES\n', ' yes '])
def test_yes_revokes_from_all(
    stage: Stage, person: Person, image: str, answer: str
) -> None:
    code, screen = person.run('share-revoke', image, '--all', answers=answer)
    assert (code, stage.cloud.members(image)) == (0, {})
    assert 'deprecated' not in screen


@pytest.mark.parametrize(
    'argv', [('--all', '--yes'), ('--all', '--dry-run'), ('project-b',)]
)
def test_there_is_no_question(
    stage: Stage, person: Person, image: str, argv: tuple[str, ...]
) -> None:
    argv = tuple(word.replace('project-b', stage.b) for word in argv)
    code, screen = person.run('share-revoke', image, *argv)
    assert code == 0
    assert '[y/N]' not in screen


def test_there_is_nothing_to_ask_about(
    stage: Stage, person: Person, image: str
) -> None:
    assert person.run('share-revoke', image, '--all', '--yes')[0] == 0
    code, screen = person.run('share-revoke', image, '--all')
    assert (code, screen) == (0, '')


def test_a_script_revokes_from_all_and_is_warned(
    stage: Stage, person: Person, image: str
) -> None:
    code, stderr = person.run('share-revoke', image, '--all', dumb=True)
    assert (code, stage.cloud.members(image)) == (0, {})
    assert 'without --yes is deprecated' in stderr


def test_a_script_that_says_yes_is_not_warned(
    person: Person, image: str
) -> None:
    _code, stderr = person.run(
        'share-revoke', image, '--all', '--yes', dumb=True
    )
    assert 'deprecated' not in stderr


def test_a_refusal_comes_before_the_question(
    stage: Stage,
    person: Person,
    image: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'bob')
    code, screen = person.run('share-revoke', image, '--all', answers='y\n')
    assert code == 1
    assert '[y/N]' not in screen
    assert stage.writes == []


def test_a_manifest_that_removes_members(
    stage: Stage, person: Person, image: str, manifest: str
) -> None:
    code, screen = person.run('share-sync', manifest, answers='n\n')
    assert (code, stage.writes) == (1, [])
    assert 'This revokes 1 share:' in screen
    assert f'shared with:\n  {stage.c}\nRevoke it? [y/N] ' in screen
    assert stage.b not in screen
    code, _screen = person.run('share-sync', manifest, answers='y\n')
    assert code == 0
    assert set(stage.cloud.members(image)) == {stage.b}


@pytest.mark.parametrize('dumb', [False, True])
def test_a_manifest_without_a_question(
    stage: Stage, person: Person, image: str, manifest: str, *, dumb: bool
) -> None:
    """A pipeline needs no --yes: it has been told what to remove."""
    argv = ('share-sync', manifest, *(() if dumb else ('--yes',)))
    code, stderr = person.run(*argv, dumb=dumb)
    assert code == 0
    assert '[y/N]' not in stderr
    assert 'deprecated' not in stderr
    assert set(stage.cloud.members(image)) == {stage.b}


def test_a_saved_plan_that_removes_members(
    stage: Stage,
    person: Person,
    image: str,
    manifest: str,
    tmp_path: pathlib.Path,
) -> None:
    plan = str(tmp_path / 'plan.json')
    code, screen = person.run('share-sync', manifest, '--plan-out', plan)
    assert (code, '[y/N]' in screen) == (0, False)
    code, screen = person.run('share-sync', '--plan', plan, answers='n\n')
    assert (code, stage.writes) == (1, [])
    assert stage.c in screen
    code, _screen = person.run('share-sync', '--plan', plan, answers='y\n')
    assert code == 0
    assert set(stage.cloud.members(image)) == {stage.b}


@pytest.mark.parametrize(
    'option', ['--check', '--plan-out', '--dry-run'], ids=str
)
def test_a_manifest_that_is_only_read(
    person: Person, manifest: str, tmp_path: pathlib.Path, option: str
) -> None:
    argv = (option, str(tmp_path / 'p')) if 'out' in option else (option,)
    _code, screen = person.run('share-sync', manifest, *argv)
    assert '[y/N]' not in screen


def test_many_shares_are_counted_and_not_all_named(
    stage: Stage, person: Person, image: str
) -> None:
    for number in range(50):
        stage.cloud.add_member(image, f'{number:032x}')
    _code, screen = person.run('share-revoke', image, '--all', answers='n\n')
    assert 'This revokes 52 shares:' in screen
    assert '\n... and 12 more\nRevoke them? [y/N] ' in screen
    assert len(screen.splitlines()) < 50


@pytest.mark.parametrize('decision', ['accept', 'reject'])
def test_each_offer_is_asked_about(
    stage: Stage,
    person: Person,
    image: str,
    decision: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'bob')
    other = stage.cloud.image('project-c', 'silver', visibility='shared')
    stage.cloud.add_member(other, stage.b)
    argv = (f'share-{decision}', '--all')
    code, screen = person.run(*argv, answers='n\nn\n')
    assert (code, stage.writes) == (1, [])
    assert screen.count(f'{decision.title()} this offer? [y/N] ') == 2
    assert 'Cancelled. Nothing was changed.' in screen
    # Which of them comes first is not promised.
    first, _second = sorted((image, other), key=screen.index)
    code, _screen = person.run(*argv, answers='y\nn\n')
    assert code == 0
    statuses = {
        offered: stage.cloud.members(offered)[stage.b]
        for offered in (image, other)
    }
    assert statuses.pop(first) == f'{decision}ed'
    assert set(statuses.values()) == {'pending'}


def test_there_is_no_one_to_ask_about_offers(
    stage: Stage,
    person: Person,
    image: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('OS_CLOUD', 'bob')
    code, stderr = person.run('share-accept', '--all', dumb=True)
    assert (code, stage.writes) == (1, [])
    assert 'Cannot ask for confirmation (not a terminal).' in stderr


def test_a_person_is_reminded_of_what_was_so_before(
    stage: Stage, person: Person, image: str
) -> None:
    """A job that repeats a command is not, and has nothing to mail."""
    accept = f'image set --accept {image}'
    again = ('share-to', image, stage.b)
    assert accept in person.run(*again)[1]
    assert person.run(*again, dumb=True) == (0, '')
    person.run('share-revoke', image, stage.b)
    gone = ('share-revoke', image, stage.b)
    assert 'nothing to revoke' in person.run(*gone)[1]
    assert person.run(*gone, dumb=True) == (0, '')
