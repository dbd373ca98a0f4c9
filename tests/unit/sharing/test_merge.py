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

"""What entries of a manifest declare together for one image."""

import dataclasses
import datetime

import pytest

from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.unit.sharing import samples

NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)
NEVER = request.Accept.NEVER
AS_ADMIN = request.Accept.AS_ADMIN
CLOUD = model.Credential(model.CredentialKind.CLOUD, 'lent')
EXPIRY = (
    'there: contradicts here: the share of image golden (i1) with project b '
    'expires at another time.'
)
ACCEPT = (
    'there: contradicts here: "accept" is not the same for image golden (i1) '
    'and project b.'
)

PRUNE = (
    'line 2: contradicts line 1: "prune" is not the same for image golden '
    '(i1).'
)

wish = samples.wish


def image(
    *wishes: merge.DesiredShare, prunes: tuple[tuple[bool, str], ...] = ()
) -> merge.DesiredImage:
    return merge.DesiredImage(samples.state(samples.image()), wishes, prunes)


@pytest.mark.parametrize(
    'first,second',
    [
        (wish(), wish()),
        (wish(accept=NEVER), wish()),
        (wish(), wish(accept=NEVER)),
        (wish(accept=NEVER), wish(accept=NEVER)),
        (wish(expires=NOW), wish(expires=NOW)),
        (wish(expires=NOW), wish('c')),
        (wish(accept=NEVER), wish('c', accept=AS_ADMIN)),
        # One that is disabled for now is not to be shared with.
        (wish(expires=NOW, accept=NEVER, paused=True), wish(accept=AS_ADMIN)),
        (wish(accept=AS_ADMIN), wish(expires=NOW, accept=NEVER, paused=True)),
    ],
)
def test_entries_that_agree(
    first: merge.DesiredShare, second: merge.DesiredShare
) -> None:
    assert list(merge.contradictions([image(first, second)])) == []
    # Nor has one image to do with another.
    apart = [image(first), image(dataclasses.replace(second, expires=NOW))]
    assert list(merge.contradictions(apart)) == []


@pytest.mark.parametrize(
    'first,second,problem',
    [
        (wish(expires=NOW), wish(), EXPIRY),
        (wish(), wish(expires=NOW), EXPIRY),
        (wish(expires=NOW), wish(expires=NOW + SECOND), EXPIRY),
        (wish(accept=NEVER), wish(accept=AS_ADMIN), ACCEPT),
    ],
)
def test_entries_that_contradict(
    first: merge.DesiredShare, second: merge.DesiredShare, problem: str
) -> None:
    second = dataclasses.replace(second, where='there')
    desired = image(
        wish('c'), wish('d', paused=True), first, wish('e'), second
    )
    assert list(merge.contradictions([desired])) == [problem]


def test_an_entry_that_does_not_say_hides_no_contradiction() -> None:
    """Be it the first one, or between the two."""
    silent = wish(where='silent')
    last = wish(accept=AS_ADMIN, where='there')
    for desired in (
        image(wish(accept=NEVER), silent, last),
        image(silent, wish(accept=NEVER), last),
    ):
        assert list(merge.contradictions([desired])) == [ACCEPT]


@pytest.mark.parametrize(
    'values,problems',
    [((True,), 0), ((True, True), 0), ((True, False), 1), ((False, True), 1)],
)
def test_prune_of_several_entries(
    values: tuple[bool, ...], problems: int
) -> None:
    prunes = tuple((value, f'line {n}') for n, value in enumerate(values, 1))
    assert list(merge.contradictions([image(prunes=prunes)])) == (
        [PRUNE] * problems
    )


@pytest.mark.parametrize(
    'first,second,acceptor',
    [
        (wish(acceptor=CLOUD), wish(), CLOUD),
        (wish(), wish(acceptor=CLOUD), CLOUD),
        # What is said counts before what is a default only.
        (wish(accept=NEVER), wish(acceptor=CLOUD), None),
        (wish(acceptor=CLOUD), wish(accept=NEVER), None),
    ],
)
def test_who_accepts_where_entries_meet(
    first: merge.DesiredShare,
    second: merge.DesiredShare,
    acceptor: model.Credential | None,
) -> None:
    (one,) = merge.merged(image(first, second))
    assert one.target.acceptor == acceptor


def test_what_one_entry_gives_is_given() -> None:
    (one,) = merge.merged(
        image(wish(implied=True), wish(lent=CLOUD, implied=True), wish())
    )
    assert one.target.lent == CLOUD
    assert not one.target.implied


def test_one_wish_for_each_project_in_the_order_of_the_entries() -> None:
    merged = merge.merged(image(*map(wish, 'cbcd')))
    assert [one.target.id for one in merged] == ['c', 'b', 'd']


PAUSED = wish(implied=True, paused=True)


@pytest.mark.parametrize(
    'wishes,merged',
    [
        # Whoever is named is meant, disabled or not.
        ((PAUSED, wish(where='named')), wish(where='named')),
        ((wish(where='named'), PAUSED), wish(where='named')),
        ((PAUSED, PAUSED), PAUSED),
    ],
)
def test_a_project_of_a_domain_that_is_disabled(
    wishes: tuple[merge.DesiredShare, ...], merged: merge.DesiredShare
) -> None:
    assert merge.merged(image(*wishes)) == (merged,)
