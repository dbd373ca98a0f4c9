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

"""The short tier: every request of every command, with ways in turn."""

from collections.abc import Iterator

import pytest

from tests.cloud import Cloud
from tests.cloud import Tier
from tests.faults import campaign
from tests.faults.commands import Command
from tests.faults.commands import COMMANDS
from tests.faults.people import settle
from tests.faults.ways import Cargo
from tests.faults.ways import Lasting
from tests.faults.ways import Signal
from tests.faults.ways import Spoil
from tests.faults.ways import Stream
from tests.faults.ways import Way

#: Another one tries other ways at each request.
SEED = 1


@pytest.fixture(scope='session')
def stage(
    cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[campaign.Stage]:
    folder = tmp_path_factory.mktemp('stage')
    with campaign.Stage(cloud, settle(cloud), folder) as made:
        yield made


@pytest.fixture(scope='session')
def whole_stage(
    whole_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[campaign.Stage]:
    folder = tmp_path_factory.mktemp('whole-stage')
    with campaign.Stage(whole_cloud, settle(whole_cloud), folder) as made:
        yield made


def _of(tier: Tier) -> pytest.MarkDecorator:
    commands = [command for command in COMMANDS if command.tier is tier]
    return pytest.mark.parametrize(
        'command', commands, ids=lambda command: command.name
    )


@_of(Tier.IMAGES)
def test_every_request_with_a_way(
    stage: campaign.Stage, command: Command
) -> None:
    _try_out(stage, command)


@_of(Tier.WHOLE)
def test_every_request_with_a_way_where_there_is_use(
    whole_stage: campaign.Stage, command: Command
) -> None:
    asked = {request.service for request in whole_stage.requests(command)}
    # Otherwise nobody has looked.
    assert asked >= {'nova', 'cinder'}
    _try_out(whole_stage, command)


def _try_out(stage: campaign.Stage, command: Command) -> None:
    points = list(stage.some_points(command, SEED))
    spoilt = {p.spoil.number for p in points if isinstance(p.spoil, Spoil)}
    every = range(stage.log_in + 1, len(stage.requests(command)) + 1)
    assert spoilt >= set(every)
    outcomes = [stage.try_out(point) for point in points]
    assert [o for o in outcomes if o.violations] == []


def test_each_way_is_tried(stage: campaign.Stage) -> None:
    spoils = [
        point.spoil
        for command in COMMANDS
        if command.tier is Tier.IMAGES
        for point in stage.some_points(command, SEED)
    ]
    ways = {(s.how, s.lasting) for s in spoils if isinstance(s, Spoil)}
    data = {(way, Lasting.ONCE) for way in Cargo}
    assert ways == {*campaign.EVERY, *data}
    assert {s for s in spoils if isinstance(s, Stream)} == set(Stream)
    numbers = {s.number for s in spoils if isinstance(s, Spoil)}
    assert numbers >= set(range(1, stage.log_in + 1))


def test_what_is_spoilt_is_what_was_meant(stage: campaign.Stage) -> None:
    """A campaign whose faults never come shows nothing."""
    command = COMMANDS[0]
    last = len(stage.requests(command))
    reset = stage.try_out(
        campaign.Point(command, Spoil(last, Way.RESET_AFTER))
    )
    assert reset.violations == ()
    # The lost answer was looked up.
    assert [r.method for r in stage.log[last - 1 :]] == ['POST', 'GET']
    stage.try_out(campaign.Point(command, Spoil(last, Way.RESET_BEFORE)))
    methods = [request.method for request in stage.log[last - 1 :]]
    assert methods == ['POST', 'GET', 'POST']
    stage.try_out(campaign.Point(command, Spoil(3, Signal.KILL_AFTER)))
    assert len(stage.log) == 3
