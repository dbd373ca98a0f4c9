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


"""Runs ``image share-show`` and returns what it prints."""

import json
from typing import Any

import pytest

from tests.unit.stage import Stage

Captured = pytest.CaptureFixture[str]
HOSTILE = '"; echo $(id) `id` \\ \x1b[2J\n\u202e\'x'


def show(
    stage: Stage, capsys: Captured, *argv: str, code: int = 0
) -> tuple[dict[str, Any], str]:
    """Return the fields and what is on standard error."""
    stage.cloud.forget()
    assert stage.openstack('image', 'share-show', *argv, '-f', 'json') == code
    assert stage.cloud.writes == []
    out, err = capsys.readouterr()
    return json.loads(out) if out else {}, err


def screen(
    stage: Stage, capsys: Captured, *argv: str, code: int = 0
) -> list[str]:
    """Return the lines of the table, which fit on a small terminal."""
    assert stage.openstack('image', 'share-show', *argv) == code
    lines = capsys.readouterr().out.splitlines()
    assert {len(line) for line in lines} == {80}
    return lines
