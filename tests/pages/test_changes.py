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

"""The page with the release notes: from a history, and without one."""

import importlib.util
import itertools
from pathlib import Path
import subprocess
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).parents[2]
NOTES = 'releasenotes/notes'


def _extension() -> ModuleType:
    """The extension of Sphinx, which no package has."""
    path = ROOT / 'doc' / 'source' / '_ext' / 'changes.py'
    spec = importlib.util.spec_from_file_location('changes', path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


changes = _extension()


def _git(folder: Path, *argv: str) -> None:
    people = ('-c', 'user.name=N', '-c', 'user.email=n@example.com')
    subprocess.run(('git', '-C', str(folder), *people, *argv), check=True)


def _note(folder: Path, text: str) -> None:
    number = len(list((folder / NOTES).glob('*')))
    name = f'note-{number:016x}.yaml'
    (folder / NOTES / name).write_text(yaml.safe_dump({'features': [text]}))


def _headings(text: str) -> list[str]:
    lines = text.splitlines()
    return [
        title
        for title, line in itertools.pairwise(lines)
        if title and set(line) == {'='}
    ]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with one note, and no history."""
    tree = tmp_path / 'tree'
    (tree / NOTES).mkdir(parents=True)
    _note(tree, 'It shares.')
    return tree


@pytest.fixture
def history(tree: Path) -> Path:
    """The same with a history, and no release."""
    _git(tree, 'init', '--quiet')
    _git(tree, 'add', '.')
    _git(tree, 'commit', '--quiet', '--message', 'all: Share')
    return tree


@pytest.mark.parametrize('kind', ['tree', 'history'])
def test_before_the_first_release(
    kind: str, request: pytest.FixtureRequest
) -> None:
    text = changes.report(request.getfixturevalue(kind))
    assert _headings(text) == [changes.UNRELEASED]
    assert '- It shares.' in text


@pytest.fixture
def released(history: Path) -> Path:
    """The same with a release, and a note after it."""
    _git(history, 'tag', '--annotate', '--message', '1.0.0', '1.0.0')
    _note(history, 'It draws.')
    _git(history, 'add', '.')
    _git(history, 'commit', '--quiet', '--message', 'all: Draw')
    return history


def test_each_release_has_its_notes(released: Path) -> None:
    text = changes.report(released)
    assert _headings(text) == [changes.UNRELEASED, '1.0.0']
    coming, out = text.split('\n1.0.0\n')
    assert '- It draws.' in coming
    assert '- It shares.' in out


def test_a_shallow_clone_has_all_notes(released: Path, tmp_path: Path) -> None:
    # Even if a release is in what it has of the history.
    _git(released, 'tag', '--annotate', '--message', '1.1.0', '1.1.0')
    shallow = tmp_path / 'shallow'
    _git(tmp_path, 'clone', '-q', '--depth=1', released.as_uri(), str(shallow))
    text = changes.report(shallow)
    assert _headings(text) == [changes.UNRELEASED]
    assert '- It draws.' in text
    assert '- It shares.' in text


def test_our_own_notes_are_all_there() -> None:
    text = changes.report(ROOT).replace('\n  ', '\n')
    for path in (ROOT / NOTES).glob('*.yaml'):
        note = yaml.safe_load(path.read_text('utf-8'))
        for entries in note.values():
            first = entries if isinstance(entries, str) else entries[0]
            assert first.splitlines()[0] in text, path.name
