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

"""All reports of one audit say what its table says."""

from collections.abc import Callable
import json
from pathlib import Path
import stat

import jsonschema
import pytest

import osc_imageshare.documents
from tests.functional import auditing
from tests.functional.account import Account
from tests.functional.client import Client
from tests.functional.client import Done
from tests.unit.report import parsed

SARIF = Path(__file__).parents[1] / 'data/sarif-schema-2.1.0.json'
JSON = Path(osc_imageshare.documents.__file__).with_name('report.schema.json')
FORMATS = ('sarif', 'junit', 'json', 'html', 'markdown')
PASSWORD = 'hunter2-correct-horse'
SCRIPT = '<script>alert("x")</script> & <b>`code`</b>'
ESCAPE = 'red\x1b[31m'


@pytest.fixture
def various(owner: Account, member: Account) -> list[str]:
    """Images of which something fails, is unknown, or is muted."""
    images = []
    for name, more in (
        (SCRIPT, {'db_password': PASSWORD}),
        (ESCAPE, {'protected': True}),
        ('muted', {'protected': True}),
    ):
        image = owner.create(name, visibility='shared', **more)
        owner.offer(image, 'not-a-project')
        images.append(image)
    owner.offer(images[0], member.id)
    return images


def _wanted(folder: Path) -> list[str]:
    return [
        word
        for each in FORMATS
        for word in ('--report', f'{each}={folder / each}')
    ]


def _rows(done: Done) -> list[parsed.Row]:
    keys = (
        *('Check', 'Severity', 'State', 'Image ID', 'Image Name'),
        *('Member ID', 'Member Name', 'Detail'),
    )
    return [tuple(row[key] for key in keys) for row in done.rows]


def _shown(row: parsed.Row) -> parsed.Row:
    """Return a row as it is shown to people, in which nothing is unseen."""
    return tuple(cell.replace('\x1b', '\\x1b') for cell in row)


def _brief(row: parsed.Row) -> parsed.Row:
    """Return what Markdown tells of a row: names of image and member."""
    check, severity, state, image_id, image, member_id, member, detail = row
    where = f'RegionOne / {image} ({image_id})' if image else 'policy'
    who = f'{member} ({member_id})' if member else member_id
    return check, severity, state, where, who, detail


def _check_valid(texts: dict[str, str]) -> None:
    for text, schema, validator in (
        (texts['sarif'], SARIF, jsonschema.Draft4Validator),
        (texts['json'], JSON, jsonschema.Draft202012Validator),
    ):
        contract = json.loads(schema.read_text('utf-8'))
        jsonschema.validate(json.loads(text), contract, cls=validator)


@pytest.mark.minimums
def test_all_reports_agree_with_the_table(
    openstack: Client, owner: Account, various: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / 'reports'
    folder.mkdir()
    policy = auditing.write(
        tmp_path / 'policy.yaml',
        {
            'version': 1,
            'mute': [
                {'image': 'muted', 'reason': 'a | b'},
                {'image': 'nothing', 'reason': 'c'},
            ],
        },
    )
    done = auditing.audit(
        openstack, owner, '--policy', policy, *_wanted(folder)
    )
    assert done.code == 3
    rows = _rows(done)
    assert {row[2] for row in rows} == {'fail', 'unknown', 'muted'}
    assert {row[3] for row in rows} == {'', *various}

    assert sorted(path.name for path in folder.iterdir()) == sorted(FORMATS)
    texts = {each: (folder / each).read_text('utf-8') for each in FORMATS}
    modes = {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()}
    assert modes == {0o600}
    assert parsed.document(texts['json']) == rows
    shown = list(map(_shown, rows))
    assert parsed.sarif(texts['sarif']) == shown
    # The others group what they show by check.
    assert sorted(parsed.junit_xml(texts['junit'])) == sorted(shown)
    # What the owner may not know is said once to people.
    listed = sorted(row for row in shown if row[2] != 'unknown')
    # The page has columns for what its details begin with elsewhere.
    assert sorted(row[:-1] for row in parsed.html(texts['html'])) == sorted(
        row[:-1] for row in listed
    )
    assert 'It is not the ID of a project.' in texts['html']
    found = [
        (check, severity, state.partition(':')[0], *rest)
        for check, severity, state, *rest in parsed.markdown(texts['markdown'])
    ]
    assert sorted(found) == sorted(map(_brief, listed))
    for form in ('html', 'markdown'):
        assert '1 member could not be verified: ' in texts[form]

    _check_valid(texts)
    for text in (done.stdout, done.stderr, *texts.values()):
        assert PASSWORD not in text
    for text in texts.values():
        assert '\x1b' not in text
    assert '<script>alert' not in texts['html']


def test_an_audit_that_finds_nothing_has_reports_as_well(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    done = auditing.audit(openstack, owner, *_wanted(tmp_path))
    assert (done.code, done.rows) == (0, [])
    texts = {each: (tmp_path / each).read_text('utf-8') for each in FORMATS}
    _check_valid(texts)
    readers: dict[str, Callable[[str], list[parsed.Row]]] = {
        'sarif': parsed.sarif,
        'json': parsed.document,
        'junit': parsed.junit_xml,
        'html': parsed.html,
    }
    assert [read(texts[each]) for each, read in readers.items()] == [[]] * 4


def test_a_report_that_cannot_be_written_is_told_before_anything_is_read(
    openstack: Client, owner: Account, tmp_path: Path
) -> None:
    old = tmp_path / 'old.json'
    old.write_text('old', 'utf-8')
    for wrong in (tmp_path / 'none' / 'x.html', '/dev/full'):
        argv = ('--report', f'json={old}', '--report', f'html={wrong}')
        done = auditing.audit(openstack, owner, *argv)
        assert (done.code, done.stdout, done.requests) == (1, '', ())
        assert f'The file {wrong} cannot be written: ' in done.stderr
        assert done.is_plain()
        assert old.read_text('utf-8') == 'old'
