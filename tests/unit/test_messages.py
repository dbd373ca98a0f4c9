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
"""What the commands say: all of it translatable, and in one voice."""

import importlib.util
import pathlib
import re
import sys
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).parents[2]
PACKAGE = ROOT / 'osc_imageshare'


def _reader() -> Any:
    """Load what makes the page of messages: it reads them from the code."""
    path = ROOT / 'doc' / 'source' / '_ext' / 'messages.py'
    spec = importlib.util.spec_from_file_location('doc_messages', path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


READER = _reader()
MODULES = sorted(PACKAGE.rglob('*.py'))
MESSAGES = [
    pytest.param(
        path.relative_to(PACKAGE),
        message,
        id=f'{path.relative_to(PACKAGE)}:{message.line}',
    )
    for path in MODULES
    for message in READER.messages(path.read_text('utf-8'))
]

_TITLES = {
    'Image ID',
    'Image Name',
    'Image Status',
    'Member ID',
    'Member Name',
    'Name Source',
    'Owner ID',
    'Owner Name',
    'Owner Name Source',
    'Created At',
    'Updated At',
}
#: Words that are no sentence of ours, by module.
NO_SENTENCES = {
    # The words that findings carry for programs.
    'sharing/reading.py': {'not permitted'},
    # For whoever calls it wrongly from Python.
    'report/audit_report.py': {'the time of a report needs a zone'},
    # Headings and labels of files, the same wherever a report is read.
    'report/audit_page.py': {
        'Images read',
        'Shares read',
    },
    'report/junit.py': {
        'nothing found',
        'image share-audit',
        'not permitted: ',
    },
    'report/markdown.py': {
        '# Image share audit',
        '## Could not be verified',
        '## In the baseline ',
        'fail: new',
    },
    # Of the languages that drawings are written in.
    'report/map/mermaid.py': {'flowchart LR'},
    'report/map/svg.py': {'id alone'},
    # A column, as a shell takes it.
    'command/lines.py': {'"Image ID"'},
    # A line of a manifest.
    'documents/manifest_writer.py': {'  accept: never'},
    # A column, and what takes the place of a name in a sentence that is one.
    'report/screen.py': {'Image ID', 'Copy ID'},
    'report/brief.py': {'no such '},
    # Columns: scripts pick them by their titles.
    'report/rows.py': {*_TITLES, 'Copy ID'},
    'report/image_screen.py': _TITLES,
    'report/explanations.py': {'Run As'},
}
#: Parts that are put between or after others.
JOINTS = {' and ', ' or ', ' (did you mean "%s"?)'}
QUESTION = re.compile(r'\? \[y/N\] ')
UNWELCOME = re.compile(
    # No commands to a machine, no fuss, nothing that only we understand.
    r'\b(please|oops|sorry|successfully|failed to|unable to)\b'
    r'|\binvalid\b(?! response)'
    r"|\berror:|\w(?:n't|'ll|'re)\b|\w!|\b[A-Z]\w+(?:Error|Exception)\b"
    r'|Traceback|  ',
    re.IGNORECASE,
)
#: Rooms whose messages are reasons, which another sentence ends with, or
#: labels.
NO_FULL_STOPS = ('cloud', 'documents', 'report')


@pytest.mark.parametrize(
    'path', MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES]
)
def test_what_a_person_reads_is_translatable(path: pathlib.Path) -> None:
    known = NO_SENTENCES.get(str(path.relative_to(PACKAGE)), set())
    found = [
        (line, text)
        for line, text in READER.untranslated(path.read_text('utf-8'))
        # Examples of the help are command lines.
        if text not in known and not text.startswith('openstack image ')
    ]
    assert found == []


def test_no_exception_is_out_of_date() -> None:
    for module, texts in NO_SENTENCES.items():
        source = (PACKAGE / module).read_text('utf-8')
        found = {text for _line, text in READER.untranslated(source)}
        assert texts <= found, module


@pytest.mark.parametrize('path,message', MESSAGES)
def test_one_voice(path: pathlib.Path, message: Any) -> None:
    text = message.text
    assert not UNWELCOME.search(text)
    if text not in JOINTS:
        assert QUESTION.sub('?', text) == QUESTION.sub('?', text).strip()
    placeholders = READER._NAMED.findall(text)
    # A translation may need them in another order.
    assert len(placeholders) < 2 or all(name for name, _kind in placeholders)


@pytest.mark.parametrize('path,message', MESSAGES)
def test_full_stops(path: pathlib.Path, message: Any) -> None:
    text = message.text.strip()
    sentences = len(re.findall(r'[.:?](?= [A-Z])', text)) + 1
    if path.parts[0] == 'command' and not text.endswith('.'):
        # Help, and what argparse prints after "error:".
        assert sentences == 1
    elif message.is_help:
        assert sentences > 1
    elif text[0].isupper() and len(text.split()) > 3:
        assert path.parts[0] in NO_FULL_STOPS or text[-1] in '.:?]'


def test_every_room_is_on_the_page() -> None:
    said = {
        path.relative_to(PACKAGE).parts[0]
        for path in MODULES
        if READER.messages(path.read_text('utf-8'))
    }
    assert said == {room for room, _heading in READER.ROOMS}


def test_messages_are_read() -> None:
    source = (
        '"""One.\n\nTwo."""\n'
        "parser.add_argument('--x', help=_('Explain it'))\n"
        "raise Problem(_('Image %(image)s is gone: %(why)s.') % {})\n"
        "raise Problem(f'Image {image} is gone.')\n"
        "re.compile('two words')\n"
    )
    assert READER.title(source) == 'One.'
    assert [(m.line, m.text, m.is_help) for m in READER.messages(source)] == [
        (4, 'Explain it', True),
        (5, 'Image %(image)s is gone: %(why)s.', False),
    ]
    assert list(READER.untranslated(source)) == [(6, ' is gone.')]


def test_placeholders_are_readable() -> None:
    pieces = READER.readable('Image %(new_image)s: %d of %.1f')
    assert ''.join(text for text, _is_placeholder in pieces) == (
        'Image <new image>: <number> of <number>'
    )
