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

"""``inactive-shared``: shared images that nobody can use."""

from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import inactive_shared
from osc_imageshare.sharing import text
from tests.unit.audit import things

CHECK = inactive_shared.CHECK


@pytest.mark.parametrize(
    'share,wanted',
    [
        (
            things.outgoing(things.member(), status='queued'),
            ['share-revoke i1 --all'],
        ),
        (
            things.outgoing(visibility='public', status='queued'),
            ['set --private i1'],
        ),
        (
            things.outgoing(visibility='community', status='queued'),
            ['set --private i1'],
        ),
    ],
)
def test_others_have_it(share: evidence.Outgoing, wanted: list[str]) -> None:
    assert things.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'share',
    [
        things.outgoing(status='queued'),
        things.outgoing(status='queued', visibility='private'),
        things.unread(status='queued'),
    ],
)
def test_nobody_else_has_it(share: evidence.Outgoing) -> None:
    assert things.words(CHECK, share) == []


@pytest.mark.parametrize('fields', [{'status': 'active'}])
def test_others_may_have_it(fields: dict[str, Any]) -> None:
    assert (
        things.words(CHECK, things.outgoing(things.member(), **fields)) == []
    )


def test_one_that_was_switched_off() -> None:
    share = things.outgoing(things.member(), status='deactivated')
    assert things.words(CHECK, share) == ['set --activate i1']


@pytest.mark.parametrize('status', ['saving', 'importing', 'killed', 'x\x1b'])
def test_it_says_what_it_is_instead(status: str) -> None:
    share = things.outgoing(things.member(), status=status)
    (found,) = things.said(CHECK, share)
    assert text.visible(status) in found.detail
