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

"""What the unit tests share: a cloud in memory, and time that flies."""

from collections.abc import Callable
from collections.abc import Iterator
import gc
import json
import pathlib
import time
import types
from typing import Any
from typing import IO

from cliff import commandmanager
import fastjsonschema
from hypothesis import settings
import pytest
import yaml

from tests.memory import MemoryCloud
from tests.unit.stage import Stage
from tests.unit.workflow.copying import Copying

# How long an example takes says more of the machine than of the code. With
# --hypothesis-profile=thorough, there are ten times as many.
settings.register_profile('default', max_examples=30, deadline=None)
settings.register_profile('thorough', max_examples=300, deadline=None)
# A mutant has to fall each time alike.
settings.register_profile(
    'mutation', max_examples=100, derandomize=True, deadline=None
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let openstacksdk 4 say what it says whenever it is configured."""
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(
                pytest.mark.filterwarnings('ignore:Support for InfluxDB')
            )


def pytest_collection_finish() -> None:
    """Let the collector leave alone what stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope='session', autouse=True)
def quick_start() -> Iterator[None]:
    """Log in and start a command in less time; neither does anything else.

    openstacksdk's YAML reader is in Python and takes longer than the command;
    the entry points are the same whenever they are listed, and so is what is
    made of a schema, which a command needs once.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            'openstack.config.loader.yaml',
            types.SimpleNamespace(
                safe_load=_safe_load, YAMLError=yaml.YAMLError
            ),
        )
        patch.setattr(
            commandmanager.CommandManager, 'load_commands', _load_commands
        )
        patch.setattr(fastjsonschema, 'compile', _compile)
        yield


def _safe_load(stream: IO[str]) -> Any:
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    return yaml.load(stream, loader)


_list_commands = commandmanager.CommandManager.load_commands
_commands: dict[str, dict[str, Any]] = {}


def _load_commands(
    manager: commandmanager.CommandManager, namespace: str
) -> None:
    """Do what cliff does, with commands that are listed once a namespace."""
    if namespace not in _commands:
        lone = commandmanager.CommandManager(
            None,
            manager.convert_underscores,
            ignored_modules=manager.ignored_modules,
        )
        _list_commands(lone, namespace)
        _commands[namespace] = lone.commands
    manager.group_list.append(namespace)
    manager.commands.update(_commands[namespace])


_make_validator = fastjsonschema.compile
_validators: dict[str, Callable[..., Any]] = {}


def _compile(
    definition: dict[str, Any], *, use_default: bool
) -> Callable[..., Any]:
    key = json.dumps([definition, use_default])
    if key not in _validators:
        _validators[key] = _make_validator(definition, use_default=use_default)
    return _validators[key]


@pytest.fixture(autouse=True)
def cache_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> pathlib.Path:
    """Keep names of projects nowhere else, and nothing of an earlier test."""
    folder = tmp_path_factory.mktemp('cache')
    monkeypatch.setenv('XDG_CACHE_HOME', str(folder))
    return folder / 'osc-imageshare'


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Take no time between two tries, and note how long it would be."""
    taken: list[float] = []
    monkeypatch.setattr(
        'urllib3.util.retry.time',
        types.SimpleNamespace(sleep=taken.append, time=time.time),
    )
    clock = types.SimpleNamespace(sleep=taken.append, monotonic=time.monotonic)
    for module in ('cloud.transport', 'workflow.write'):
        monkeypatch.setattr(f'osc_imageshare.{module}.time', clock)
    return taken


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a copy wait for next to nothing."""
    workflow = 'osc_imageshare.workflow'
    monkeypatch.setattr(f'{workflow}.source_bytes.PAUSE', 0.001)
    monkeypatch.setattr(f'{workflow}.copy_lane._POLL', 0.01)
    lookup = 'osc_imageshare.lookup.copy'
    monkeypatch.setattr(f'{lookup}._POLL', 0.01)
    monkeypatch.setattr(f'{lookup}._NOTICE', 0.05)
    monkeypatch.setattr(f'{workflow}.copy_lane._BEGIN', 0.05)
    monkeypatch.setattr(f'{workflow}.copy_lane._NOTICE', 1.0)


@pytest.fixture(scope='session')
def served() -> Iterator[MemoryCloud]:
    with MemoryCloud() as cloud:
        yield cloud


@pytest.fixture
def memory(served: MemoryCloud) -> MemoryCloud:
    """Empty the one cloud that is served: to start one takes longer."""
    served.calm()
    served.forget()
    new = MemoryCloud()
    region = served.state.regions['RegionOne']
    region.images.clear()
    region.servers.clear()
    region.volumes.clear()
    region.has_workloads = False
    region.forbidden.clear()
    region.member_quota = new.state.regions['RegionOne'].member_quota
    served.state.tokens.clear()
    served.state.credentials.clear()
    served.state.domains = new.state.domains
    served.state.projects = new.state.projects
    served.state.users = new.state.users
    served._entries = new._entries
    return served


@pytest.fixture
def stage(
    memory: MemoryCloud,
    naps: list[float],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    made = Stage(memory, tmp_path)
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(tmp_path / 'clouds.yaml'))
    monkeypatch.setenv('OS_CLOUD', 'ann')
    return made


@pytest.fixture
def two_regions(naps: list[float], tmp_path: pathlib.Path) -> Iterator[Stage]:
    with MemoryCloud(('RegionOne', 'RegionTwo')) as cloud:
        yield Stage(cloud, tmp_path)


@pytest.fixture
def copies(two_regions: Stage, fast: None) -> Copying:
    return Copying(two_regions)
