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

"""Commands that do in a shell what they say."""

import shutil
import subprocess

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.audit import remedy
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text
from tests.unit.audit import evidence_samples

BASH = shutil.which('bash') or 'bash'
# What a shell can be given at all: no NUL, and no half of a character.
NAMES = st.text(
    st.characters(exclude_categories=['Cs'], exclude_characters='\0'),
    min_size=1,
)


def run(command: str) -> list[str]:
    """Return the words that a shell makes of a command."""
    ran = subprocess.run(
        (BASH, '-c', command.replace('openstack', "printf '%s\\0'", 1)),
        check=True,
        capture_output=True,
        env={'LC_ALL': 'C.UTF-8'},
    )
    return ran.stdout.decode().split('\0')[:-1]


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_a_shell_gets_the_words_as_they_are(names: list[str]) -> None:
    command = remedy.unset_properties(evidence_samples.image(), *names)
    assert text.visible(command) == command
    words: list[str] = []
    for name in names:
        words += (
            [f'--property={name}']
            if name.startswith('-')
            else ['--property', name]
        )
    assert run(command) == ['image', 'unset', *words, 'i1']


def test_members_are_revoked_together() -> None:
    members = (model.Project(evidence_samples.B), model.Project('$(x) y'))
    command = remedy.revoke(evidence_samples.image(), *members)
    assert command == (
        f'openstack image share-revoke i1 --project-id {evidence_samples.B} '
        "--project-id '$(x) y'"
    )


@pytest.mark.parametrize(
    'member_id,visibility,wanted',
    [
        (evidence_samples.B, 'shared', 'share-revoke i1 --all'),
        ('project-b', 'shared', 'share-revoke i1 --all'),
        # One that cannot be revoked would stay.
        ('a/b', 'shared', 'set --private i1'),
        (evidence_samples.B, 'public', 'set --private i1'),
        (evidence_samples.B, 'community', 'set --private i1'),
    ],
)
def test_an_image_is_withdrawn(
    member_id: str, visibility: str, wanted: str
) -> None:
    member = evidence_samples.member(
        member_id, standing=evidence_samples.ABSENT
    )
    share = evidence_samples.outgoing(member, visibility=visibility)
    assert remedy.withdraw(share) == f'openstack image {wanted}'


@pytest.mark.parametrize(
    'name,word',
    [
        ('a\x7f', r"$'a\x7f'"),
        ('a\x80', r"$'a\U00000080'"),
        ("a\x1b'\\", r"$'a\x1b\'\\'"),
        ('\u202e1', r"$'\U0000202e1'"),
    ],
)
def test_what_cannot_be_seen_is_written_for_the_shell(
    name: str, word: str
) -> None:
    command = remedy.unset_properties(evidence_samples.image(), name)
    assert command == f'openstack image unset --property {word} i1'


def test_a_command_is_for_its_region() -> None:
    command = remedy.sync('openstack.yaml', evidence_samples.image())
    assert remedy.in_region(command, 'Region Two') == (
        "openstack --os-region-name 'Region Two' image share-sync "
        'openstack.yaml --only i1'
    )
