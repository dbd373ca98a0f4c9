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

"""Spoils every request of every command, and judges what comes of it."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
import contextlib
import dataclasses
import enum
import functools
import os
from pathlib import Path
import random
import signal
import threading

from tests.cloud import cinder
from tests.cloud import Cloud
from tests.cloud import nova
from tests.cloud.entries import write
from tests.cloud.service import REGIONS
from tests.faults import child
from tests.faults import commands
from tests.faults import judge
from tests.faults import truth
from tests.faults.copy_judge import CopyAsked
from tests.faults.decide import spoils
from tests.faults.judge import Trouble
from tests.faults.messages import Request
from tests.faults.people import People
from tests.faults.proxy import Proxy
from tests.faults.ways import Cargo
from tests.faults.ways import DONE
from tests.faults.ways import Lasting
from tests.faults.ways import Signal
from tests.faults.ways import Spoil
from tests.faults.ways import Stream
from tests.faults.ways import Way
from tests.functional.account import Account

#: Shorter than the proxy's silence, longer than any answer should take.
_IMPATIENT, _PATIENT = '1', '20'
#: A run has to come to an end; but openstack's own log-in never may.
_SECONDS, _SOON = 60.0, 5.0
#: The same over and over: others would differ from once in nothing or take
#: the time-out each time.
_LASTING = (
    Way.ERROR_500,
    Way.ERROR_502,
    Way.ERROR_503,
    Way.LATER_503,
    Way.ERROR_429,
    Way.LATER_503_DONE,
    Way.LATER_429_DONE,
    Way.EXPIRED,
    Way.ABSENT,
    Way.RESET_BEFORE,
    Way.RESET_AFTER,
    Way.TRUNCATED,
    Way.NOT_JSON,
    Way.HTML,
    Way.REDIRECT,
)
EVERY: tuple[tuple[Way | Signal, Lasting], ...] = (
    *((way, Lasting.ONCE) for way in Way),
    *((way, Lasting.ALWAYS) for way in _LASTING),
    *((how, Lasting.ONCE) for how in Signal),
)


#: What a single answer must not be believed for: the short tier tries half of
#: them on a command, and the others on the next one.
DOUBTFUL: tuple[tuple[Way, Lasting], ...] = (
    (Way.ABSENT, Lasting.ONCE),
    (Way.ABSENT, Lasting.ALWAYS),
    (Way.EXPIRED, Lasting.ONCE),
    (Way.EXPIRED, Lasting.ALWAYS),
    *((way, Lasting.ONCE) for way in DONE),
)

#: How many ways the next command is ahead of the one before it.
_STRIDE = 13


class Kind(enum.Enum):
    """What a point is counted as."""

    FAULT = 'faults'
    OUTSIDE = 'faults of the log-in'
    INTERRUPTION = 'interruptions'


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """One request of one command, and how it is spoilt."""

    command: commands.Command
    spoil: Spoil | Stream

    def __str__(self) -> str:
        return f'{self.command.name}, {self.spoil}'


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a point; without violations it has passed."""

    point: Point
    violations: tuple[judge.Violation, ...]


class Stage:
    """A proxy in front of the cloud, and people who reach it through that.

    :ivar log: the requests of the latest run that was spoilt
    """

    def __init__(self, cloud: Cloud, people: People, folder: Path) -> None:
        self.people = people
        self._folder = folder
        self.log: list[Request] = []
        services = {'identity': cloud.identity_url}
        services |= {region: cloud.image_url(region) for region in REGIONS}
        services |= {
            service.name: service.entry.url
            for service in cloud.services
            if service.name in (nova.NAME, cinder.NAME)
        }
        self._proxy = Proxy(services)
        tenants = [account.tenant for account in (people.owner, people.member)]
        self._secrets = frozenset(tenant.password for tenant in tenants)
        self._tenants = tenants
        child.warm_up()

    def __enter__(self) -> 'Stage':
        self._proxy.__enter__()
        keystone = f'{self._proxy.url("identity")}/v3'
        write(
            self._folder / 'clouds.yaml',
            (tenant.entry(keystone) for tenant in self._tenants),
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._proxy.__exit__()

    @functools.cached_property
    def log_in(self) -> int:
        """The number of requests by which openstack itself logs in."""
        return len(self._counted(self.people.owner, ('token', 'issue')))

    def _counted(self, who: Account, argv: tuple[str, ...]) -> list[Request]:
        self._proxy.arm()
        done = self._run(who, argv)
        assert done.code == 0, done.stderr
        return self._proxy.log

    @functools.cache  # noqa: B019  # as many as there are commands
    def requests(self, command: commands.Command) -> list[Request]:
        """Run a command as it is, and return the requests that it sends."""
        with self._scene(command) as scene:
            before = truth.read(self.people, scene)
            self._proxy.arm()
            done = self._run(scene.who, _argv(scene, None))
            requests = self._proxy.log
            after = truth.read(self.people, scene)
            wrong = truth.judged(
                scene, before, done, after, Trouble.NONE, self._secrets
            ) + truth.healed(scene, before, done, after)
            assert wrong == [], (command.name, done)
        return requests

    def points(self, command: commands.Command) -> Iterator[Point]:
        """Yield every request of a command with every way."""
        for number in range(1, len(self.requests(command)) + 1):
            for how, lasting in EVERY:
                # The log-in of openstack itself is the same each time.
                if number > self.log_in or lasting is Lasting.ONCE:
                    yield Point(command, Spoil(number, how, lasting))
        yield from self._of_data(command)
        for stream in Stream:
            yield Point(command, stream)

    def _of_data(self, command: commands.Command) -> Iterator[Point]:
        """Yield what only happens to the data of an image."""
        for number, request in enumerate(self.requests(command), 1):
            for way in Cargo:
                if way.fits(request.method, request.path):
                    yield Point(command, Spoil(number, way))

    def some_points(
        self, command: commands.Command, seed: int
    ) -> Iterator[Point]:
        """Yield every request of a command, with ways in turn.

        The log-in of openstack itself is spoilt in the first command only, and
        what it writes to in the first few: each needs a real start.
        """
        turn = commands.COMMANDS.index(command)
        ways = list(EVERY)
        random.Random(seed).shuffle(ways)
        first = 1 if turn == 0 else self.log_in + 1
        for number in range(first, len(self.requests(command)) + 1):
            how = ways[(turn * _STRIDE + number) % len(ways)]
            yield Point(command, Spoil(number, *how))
        yield from (Point(command, s) for s in list(Stream)[turn : turn + 1])
        yield from self._of_data(command)
        chance = random.Random(f'{seed} {command.name}')
        for way, lasting in DOUBTFUL[turn % 2 :: 2]:
            number = chance.choice(self._doubted(command, way))
            yield Point(command, Spoil(number, way, lasting))

    def _doubted(self, command: commands.Command, way: Way) -> list[int]:
        """Return requests of which an answer is worth to be doubted."""
        numbered = list(enumerate(self.requests(command), 1))[self.log_in :]
        writes = [
            number
            for number, request in numbered
            if request.method != 'GET' and request.service != 'identity'
        ]
        if way in DONE and writes:
            return writes
        return [number for number, _request in numbered]

    def try_out(self, point: Point) -> Outcome:
        """Run a command with one request spoilt, and then once more."""
        with self._scene(point.command) as scene:
            before = truth.read(self.people, scene)
            done = self._spoilt(point, scene)
            self.log, astray = self._proxy.log, self._proxy.astray
            after = truth.read(self.people, scene)
            trouble = self._trouble(point.spoil, scene.asked)
            violations = truth.judged(
                scene, before, done, after, trouble, self._secrets
            )
            if astray and trouble is not Trouble.OUTSIDE:
                violations.append(
                    judge.Violation(judge.Wrong.SECRET, f'sent to {astray}')
                )
            after = truth.mended(self.people, scene, after)
            self._proxy.arm()
            again = self._run(scene.who, _argv(scene, None))
            violations += truth.healed(
                scene, after, again, truth.read(self.people, scene)
            )
        return Outcome(point, tuple(violations))

    def kind(self, point: Point) -> Kind:
        """Tell what a point is counted as."""
        spoil = point.spoil
        if isinstance(spoil, Stream) or isinstance(spoil.how, Signal):
            return Kind.INTERRUPTION
        outside = spoil.number <= self.log_in
        return Kind.OUTSIDE if outside else Kind.FAULT

    def _trouble(
        self, spoil: Spoil | Stream, asked: judge.Asked | CopyAsked
    ) -> Trouble:
        if isinstance(spoil, Stream):
            return Trouble.UNHEARD
        if isinstance(spoil.how, Signal) and spoil.how.kills:
            done = self.log[: spoil.number - spoil.how.before]
            methods = [request.method for request in done]
            opened = methods.count('PATCH') == 1 and 'DELETE' not in methods
            otherwise = isinstance(asked, judge.Asked) and asked.otherwise
            by_hand = otherwise and otherwise.by_hand
            return Trouble.LEFT_OPEN if by_hand and opened else Trouble.KILLED
        if spoil.number <= self.log_in:
            return Trouble.OUTSIDE
        if isinstance(spoil.how, Signal):
            return Trouble.INTERRUPTED
        lasting = spoil.lasting is Lasting.ALWAYS or spoil.how is Way.REFUSED
        return Trouble.LASTING if lasting else Trouble.SPOILT

    def _spoilt(self, point: Point, scene: commands.Scene) -> judge.Done:
        spoil = point.spoil
        if isinstance(spoil, Stream):
            self._proxy.arm()
            argv = _argv(scene, None)
            environment = self._environment(scene.who)
            return child.run_deaf(argv, environment, self._folder, spoil)
        down = None
        if spoil.how is Way.REFUSED:
            service = self.requests(point.command)[spoil.number - 1].service
            down = (spoil.number, service)
        with _Killer(spoil) as killer:
            before: Callable[[int], object] = killer.before
            if spoil.how is Cargo.REPLACED:
                before = truth.replacing(self.people, scene, spoil.number)
            self._proxy.arm(spoils(spoil), down, before, killer.after)
            outside = spoil.number <= self.log_in
            done = self._run(
                scene.who,
                _argv(scene, spoil),
                killer.aim,
                _SOON if outside else _SECONDS,
            )
        self._proxy.settle()
        return done

    def _run(
        self,
        who: Account,
        argv: tuple[str, ...],
        started: 'Callable[[int], object]' = lambda _pid: None,
        seconds: float = _SECONDS,
    ) -> judge.Done:
        return child.run(
            argv,
            self._environment(who),
            self._folder,
            begin=self._proxy.forget_listeners,
            started=started,
            seconds=seconds,
        )

    def _environment(self, who: Account) -> dict[str, str]:
        return {
            'PATH': os.environ['PATH'],
            'HOME': str(self._folder),
            'LANG': 'C.UTF-8',
            'OS_CLIENT_CONFIG_FILE': str(self._folder / 'clouds.yaml'),
            'OS_CLOUD': who.cloud,
        }

    @contextlib.contextmanager
    def _scene(self, command: commands.Command) -> Iterator[commands.Scene]:
        scene = command.prepare(self.people)
        try:
            manifest = self._folder / commands.MANIFEST
            manifest.write_text(scene.manifest, 'utf-8')
            yield scene
        finally:
            truth.clear(self.people, scene)


class _Killer:
    """Sends a signal to the command at the request that is meant."""

    def __init__(self, spoil: Spoil) -> None:
        self._spoil = spoil
        self._known = threading.Event()
        self._pid = 0

    def __enter__(self) -> '_Killer':
        return self

    def __exit__(self, *_error: object) -> None:
        self._known.set()

    def aim(self, pid: int) -> None:
        self._pid = pid
        self._known.set()

    def before(self, number: int) -> None:
        self._shoot(number, Signal.INT_BEFORE, Signal.KILL_BEFORE)

    def after(self, number: int) -> None:
        self._shoot(number, Signal.INT_AFTER, Signal.KILL_AFTER)

    def _shoot(self, number: int, *when: Signal) -> None:
        how = self._spoil.how
        if number != self._spoil.number or how not in when:
            return
        assert isinstance(how, Signal)
        self._known.wait()
        os.kill(self._pid, signal.SIGKILL if how.kills else signal.SIGINT)


def _argv(scene: commands.Scene, spoil: Spoil | None) -> tuple[str, ...]:
    silent = spoil is not None and spoil.how is Way.SILENT
    timeout = _IMPATIENT if silent else _PATIENT
    options = ('--jobs', '1', '--long', '-f', 'json', '--timeout', timeout)
    return ('image', *scene.argv, *options)


def run(stage: Stage, points: Iterable[Point]) -> Iterator[Outcome]:
    """Try out points one after the other."""
    for point in points:
        yield stage.try_out(point)
