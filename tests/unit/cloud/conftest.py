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

"""What the tests of requests, answers and TLS share."""

from collections.abc import Callable
from collections.abc import Iterator
import contextlib
import pathlib

import pytest

from tests.unit.cloud.raw import Pieces
from tests.unit.cloud.raw import Raw
from tests.unit.secured import Secured
from tests.unit.stage import Stage


@pytest.fixture
def serve() -> Iterator[Callable[..., Raw]]:
    with contextlib.ExitStack() as stack:

        def start(*answers: Pieces, pause: float = 0) -> Raw:
            raw = Raw(iter(answers), pause)
            stack.callback(raw.stop)
            return raw

        yield start


@pytest.fixture
def secured(
    stage: Stage, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Secured]:
    for name in ('REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'OS_CACERT'):
        monkeypatch.delenv(name, raising=False)
    running = Secured(stage, tmp_path)
    with running.proxy:
        yield running
