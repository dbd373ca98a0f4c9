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

"""Every check has a page, and whoever meets a check is told where it is."""

import json
import pathlib

import jsonschema
import pytest

from osc_imageshare.audit import registry
from tests.unit.stage import Stage

COMMAND = ('image', 'share-audit')
SCHEMA = pathlib.Path(__file__).parents[2] / 'data/sarif-schema-2.1.0.json'
PAGES = {
    subject.id: (
        'https://docs.openstack.org/osc-imageshare/latest/checks/'
        f'{subject.id}.html'
    )
    for subject in registry.CHECKS
}


def test_list_checks_ends_with_the_page(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stage.openstack(*COMMAND, '--list-checks', '-f', 'json') == 0
    listed = json.loads(capsys.readouterr().out)
    assert list(listed[0]) == ['Check', 'Severity', 'Summary', 'Docs']
    assert {row['Check']: row['Docs'] for row in listed} == PAGES


def test_sarif_has_the_page_of_every_check_that_ran(
    stage: Stage, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / 'audit.sarif'
    assert stage.openstack(*COMMAND, '--report', f'sarif={path}') == 0
    log = json.loads(path.read_text('utf-8'))
    schema = json.loads(SCHEMA.read_text('utf-8'))
    jsonschema.validate(log, schema, cls=jsonschema.Draft4Validator)
    rules = log['runs'][0]['tool']['driver']['rules']
    ran = registry.select(usage=False, manifest=False)
    assert [rule['id'] for rule in rules] == [subject.id for subject in ran]
    for rule in rules:
        assert rule['helpUri'] == PAGES[rule['id']]
