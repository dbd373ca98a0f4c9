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

"""The test cloud's tools, as far as they need no cloud."""

import ast
import os
from pathlib import Path
import subprocess
import sys

import pytest
import yaml

from tests.cloud import __main__ as program
from tests.cloud import access
from tests.cloud import answer
from tests.cloud import CloudError
from tests.cloud import Database
from tests.cloud import entries
from tests.cloud import environment
from tests.cloud import mariadb
from tests.cloud import process
from tests.cloud import Release
from tests.cloud import service
from tests.cloud import states
from tests.cloud import Tenant
from tests.cloud import Tier
from tests.cloud import tiers

PINS = ('glance==33.0.0', 'keystone==30.0.0')
SLEEP = (sys.executable, '-c', 'import time; time.sleep(60)')


def running(child: subprocess.Popen[bytes], ticks: int = 0) -> process.Running:
    """Describe the child as one that started so much later."""
    started = process.start_time(child.pid)
    assert started is not None
    return process.Running('child', child.pid, started + ticks)


class TestKey:
    def test_the_order_of_the_lines_does_not_matter(self) -> None:
        one = environment.key(('a', 'b'), PINS, '3.11')
        other = environment.key(('b', 'a'), reversed(PINS), '3.11')
        assert one == other

    @pytest.mark.parametrize(
        'requirements, constraints, python',
        [
            (('keystone',), PINS, '3.11'),
            (('keystone', 'glance'), PINS[:1], '3.11'),
            (('keystone', 'glance'), PINS, '3.12'),
            ((), ('keystone', 'glance', *PINS), '3.11'),
        ],
    )
    def test_everything_else_does(
        self,
        requirements: tuple[str, ...],
        constraints: tuple[str, ...],
        python: str,
    ) -> None:
        usual = environment.key(('keystone', 'glance'), PINS, '3.11')
        assert environment.key(requirements, constraints, python) != usual

    def test_comments_pin_nothing(self) -> None:
        text = '# a list\n\nb==2 # why\n  a==1\n'
        assert environment.pins(text) == ('a==1', 'b==2')

    @pytest.mark.parametrize('tier', Tier)
    def test_every_requirement_has_a_pinned_release(self, tier: Tier) -> None:
        packages = tiers.packages(tier)
        pins = environment.pins(packages.constraints.read_text('utf-8'))
        assert all('==' in pin for pin in pins)
        names = {pin.partition('==')[0] for pin in pins}
        assert names >= set(packages.requirements)

    @pytest.mark.parametrize('release', Release)
    def test_so_it_is_for_every_release(self, release: Release) -> None:
        packages = tiers.packages(Tier.IMAGES, release)
        pins = environment.pins(packages.constraints.read_text('utf-8'))
        assert all('==' in pin for pin in pins)
        names = {pin.partition('==')[0] for pin in pins}
        assert names >= set(packages.requirements)

    def test_the_oldest_release_comes_first(self) -> None:
        assert Release.WALLABY.before(Release.ANTELOPE)
        assert not Release.NEWEST.before(Release.NEWEST)

    @pytest.mark.parametrize('name', ['cloud_app.py', 'gunicorn_conf.py'])
    def test_what_runs_inside_is_python_3_9(self, name: str) -> None:
        text = Path(service.__file__).parent / 'served' / name
        ast.parse(text.read_text('utf-8'), feature_version=(3, 9))

    def test_tiers_do_not_share_an_environment(self) -> None:
        names = {tiers.packages(tier).name for tier in Tier}
        assert len(names) == len(Tier)


class TestTier:
    def test_a_tier_is_built_upon_those_before_it(self) -> None:
        assert Tier.IMAGES.parts == (Tier.IMAGES,)
        assert Tier.WHOLE.parts == (Tier.IMAGES, Tier.WHOLE)


class TestReason:
    def test_the_line_of_the_exception_is_the_reason(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / 'log'
        path.write_text('start\nValueError: no such driver\nShutting down\n')
        assert process.reason(path) == 'ValueError: no such driver'
        path.write_text('start\nended\n\n')
        assert process.reason(path) == 'ended'


class TestAnswer:
    def test_a_service_that_ends_is_an_error_at_once(
        self, tmp_path: Path
    ) -> None:
        script = 'import sys; sys.exit("RuntimeError: no key")'
        with pytest.raises(CloudError) as raised:
            self.wait(tmp_path, script, 30)
        assert str(raised.value) == (
            'thing ended while it started, with exit code 1: RuntimeError:'
            f' no key (log: {tmp_path}/thing.log).'
        )

    def test_a_service_that_is_silent_is_an_error_in_time(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(CloudError, match='thing has not answered for'):
            self.wait(tmp_path, SLEEP[-1], 0.1)

    def wait(self, folder: Path, script: str, seconds: float) -> None:
        with service.listen() as listener:
            url = service.url(listener)
            thing = service.Service(
                name='thing',
                folder=folder,
                application='thing',
                installed=environment.Environment(folder),
                environment={},
                files={},
                template=service.Template('thing', (), print),
                entry=service.CatalogEntry('thing', 'thing', 'R', url),
                listener=listener,
                probe='/',
            )
            with (
                process.spawn(
                    (sys.executable, '-c', script),
                    folder=folder,
                    log=thing.log,
                    lifetime=process.Lifetime.TIED,
                    environment={},
                ) as child,
                answer.Waiting(thing, child) as waiting,
            ):
                try:
                    waiting.wait(seconds)
                finally:
                    child.kill()


class TestMariadb:
    def test_a_server_that_ends_is_an_error_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mariadbd = tmp_path / 'mariadbd'
        mariadbd.write_text('#!/bin/sh\necho "IOError: $1"; exit 3\n')
        mariadbd.chmod(0o755)
        monkeypatch.setenv('MARIADBD', str(mariadbd))
        server = mariadb.Server(tmp_path)
        with (
            process.spawn(
                server.command(),
                folder=tmp_path,
                log=server.log,
                lifetime=process.Lifetime.TIED,
                environment={},
            ) as child,
            pytest.raises(CloudError) as raised,
        ):
            server.wait(child)
        assert str(raised.value) == (
            'MariaDB ended while it started, with exit code 3: IOError:'
            f' --no-defaults (log: {server.log}).'
        )

    def test_a_socket_has_a_short_path(self, tmp_path: Path) -> None:
        with pytest.raises(CloudError, match='The path of a socket is too'):
            mariadb.Server(tmp_path / ('x' * 90)).command()

    def test_its_url_may_lead_to_any_folder(self) -> None:
        section = service.mariadb_database(Path('/a b/$c&d%/s'), 'glance')
        assert section == {
            'connection': (
                'mysql+pymysql://root@localhost/glance'
                '?unix_socket=/a%20b/%24c%26d%25/s'
            )
        }


class TestState:
    def test_a_folder_with_other_contents_is_left_alone(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / 'thesis.txt').write_text('years of work')
        with pytest.raises(CloudError, match='has contents and is not'):
            states.cleared(tmp_path)
        assert (tmp_path / 'thesis.txt').exists()

    def test_what_an_earlier_cloud_left_is_removed(
        self, tmp_path: Path
    ) -> None:
        state = states.cleared(tmp_path / 'state')
        (state / 'keystone').mkdir()
        (state / 'keystone' / 'keystone.db').touch()
        assert states.cleared(state) == state
        assert not (state / 'keystone').exists()
        assert state.stat().st_mode & 0o777 == 0o700

    def test_a_folder_that_a_cloud_runs_from_is_left_alone(
        self, tmp_path: Path
    ) -> None:
        state = states.cleared(tmp_path)
        started = process.start_time(os.getpid())
        assert started is not None
        process.Running('me', os.getpid(), started).write(state)
        with pytest.raises(CloudError, match='A cloud runs from'):
            states.cleared(state)

    def test_an_environment_without_its_last_file_is_not_complete(
        self, tmp_path: Path
    ) -> None:
        python = tmp_path / 'venv' / 'bin' / 'python'
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
        built = environment.Environment(tmp_path)
        assert not environment._complete(built)
        (tmp_path / 'complete').touch()
        assert environment._complete(built)
        python.unlink()
        python.symlink_to(tmp_path / 'removed')
        assert not environment._complete(built)


class TestFiles:
    def test_clouds_yaml(self, tmp_path: Path) -> None:
        tenant = Tenant(
            name='p: "1"',
            project_id='1',
            domain='Default',
            user='u',
            user_id='2',
            password='secret',
            cloud='mine',
        )
        entry = tenant.entry('http://127.0.0.1:1/v3')
        path = entries.write(tmp_path / 'clouds.yaml', [entry])
        assert path.stat().st_mode & 0o777 == 0o600
        mine = yaml.safe_load(path.read_text('utf-8'))['clouds']['mine']
        assert mine['regions'] == ['RegionOne', 'RegionTwo']
        assert mine['region_name'] == 'RegionOne'
        assert mine['auth'] == dict(entry.auth)
        assert mine['auth']['project_name'] == 'p: "1"'
        assert 'secret' not in repr(tenant)

    def test_access_log(self, tmp_path: Path) -> None:
        log = tmp_path / 'access.log'
        first = 'GET /v2/images?limit=1000 200 an agent/1.0\n'
        log.write_text(f'{first}POST /v2/images 201 -\n')
        request = access.Request(
            'GET', '/v2/images?limit=1000', 200, 'an agent/1.0'
        )
        assert access.read(log)[0] == request
        assert request.path == '/v2/images'
        (second,) = access.read(log, start=len(first))
        assert (second.method, second.status) == ('POST', 201)


class TestProgram:
    def test_a_cloud_that_has_less_is_not_taken_for_the_whole_one(
        self, tmp_path: Path
    ) -> None:
        assert not program.serves(tmp_path, Tier.IMAGES)
        started = process.start_time(os.getpid())
        assert started is not None
        process.Running('keystone', os.getpid(), started).write(tmp_path)
        assert not program.serves(tmp_path, Tier.IMAGES)
        states.clouds_file(tmp_path).touch()
        assert program.serves(tmp_path, Tier.IMAGES)
        with pytest.raises(CloudError, match='has no Nova'):
            program.serves(tmp_path, Tier.WHOLE)
        process.Running('nova', os.getpid(), started).write(tmp_path)
        assert program.serves(tmp_path, Tier.WHOLE)

    def test_a_cloud_with_another_database_is_not_taken_for_it(
        self, tmp_path: Path
    ) -> None:
        started = process.start_time(os.getpid())
        assert started is not None
        process.Running('keystone', os.getpid(), started).write(tmp_path)
        states.clouds_file(tmp_path).touch()
        with pytest.raises(CloudError, match='has another database'):
            program.serves(tmp_path, Tier.IMAGES, Database.MARIADB)
        process.Running('mariadb', os.getpid(), started).write(tmp_path)
        assert program.serves(tmp_path, Tier.IMAGES, Database.MARIADB)
        with pytest.raises(CloudError, match='has another database'):
            program.serves(tmp_path, Tier.IMAGES)

    def test_an_error_is_one_line_and_exit_code_1(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / 'web.pid').write_text('12\n')
        assert program.main(['status', '--state', str(tmp_path)]) == 1
        assert capsys.readouterr().err == (
            f'{tmp_path}/web.pid is not a pid file.\n'
        )

    def test_nothing_runs(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert program.main(['down', '--state', str(tmp_path)]) == 0
        assert program.main(['status', '--state', str(tmp_path)]) == 1
        assert capsys.readouterr().out == (
            f'Nothing ran.\nNothing runs from {tmp_path}.\n'
        )
