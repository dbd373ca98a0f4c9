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

"""Pages are read and run as they say."""

import pathlib

from tests.docs import blocks
from tests.docs.blocks import Example


def test_output_is_compared() -> None:
    table = ('| 0f3c92dc-3cb4-4c29-a8f1-0d4ed4a7bb10 |', '...', 'end')
    other = '| 7a3c92dc-3cb4-4c29-a8f1-0d4ed4a7bb99 |\none\ntwo\nend\n'
    assert blocks.prints(table, other)
    assert not blocks.prints(table, other + 'more\n')
    assert not blocks.prints(('end',), other)
    assert blocks.prints(('one ... three.',), 'one two three.\n')
    assert not blocks.prints(('one ... three.',), 'one two threes\n')


def test_examples_are_found() -> None:
    text = (
        'Text\n\n.. code-block:: console\n\n'
        '   $ one \\\n       two\n   printed\n\n   more\n   $ three\n\nText\n'
    )
    assert blocks.examples(text) == [
        Example(5, 'one \\\n    two', ('printed', '', 'more')),
        Example(10, 'three', ()),
    ]


def test_a_page_says_which_command_fails(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / 'page'
    folder.mkdir()
    text = (
        '.. code-block:: console\n\n'
        '   $ echo one\n   one\n   $ (exit 3)\n   $ echo $?\n   3\n'
        '   $ echo two\n   three\n   $ false\n   $ echo never\n'
    )
    page = blocks.examples(text)
    assert [each.fails for each in page] == [False, True, *[False] * 4]
    environ = {'PATH': '/usr/bin:/bin'}
    results = blocks.run(page, folder, environ, 60)
    assert [each.exit_code for each in results] == [0, 3, 0, 0, 1]
    wrong = [blocks.complaint(page, results, n) for n in range(len(page))]
    assert wrong[:3] == ['', '', '']
    assert wrong[3].endswith('this is not what the page shows')
    assert wrong[4].endswith('exit code 1')
    assert wrong[5].startswith('not reached')


def test_a_page_that_says_a_command_fails_is_held_to_it(
    tmp_path: pathlib.Path,
) -> None:
    folder = tmp_path / 'page'
    folder.mkdir()
    page = [Example(1, 'true', (), fails=True), Example(2, 'echo $?', ())]
    results = blocks.run(page, folder, {'PATH': '/usr/bin:/bin'}, 60)
    assert blocks.complaint(page, results, 0).endswith('exit code 0')
    assert blocks.complaint(page, results, 1).startswith('not reached')


def test_commands_that_hang_are_ended(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / 'page'
    folder.mkdir()
    page = [Example(1, 'sleep 60', ())]
    results = blocks.run(page, folder, {'PATH': '/usr/bin:/bin'}, 0.2)
    assert blocks.complaint(page, results, 0).endswith('exit code -9')


def test_files_of_a_page_are_found() -> None:
    text = 'Text\n\n.. literalinclude:: policy.yaml\n   :language: yaml\n'
    assert blocks.files(text) == ['policy.yaml']
