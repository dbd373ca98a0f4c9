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

"""Reports read back, each by a parser that did not write it.

Every reader returns one row for each finding: check, severity, state, image
ID, image name, member ID, member name, detail; as many of them as the format
keeps apart.
"""

import collections
from html.parser import HTMLParser
import json
from typing import Any
from xml.etree import ElementTree

from markdown_it import MarkdownIt

from osc_imageshare.report import junit

Row = tuple[str, ...]


def sarif(text: str) -> list[Row]:
    (run,) = json.loads(text)['runs']
    keys = (
        'severity',
        'state',
        'imageId',
        'imageName',
        'memberId',
        'memberName',
        'detail',
    )
    return [
        (result['ruleId'], *(result['properties'][key] for key in keys))
        for result in run['results']
    ]


def document(text: str) -> list[Row]:
    keys = (
        'check',
        'severity',
        'state',
        'image_id',
        'image_name',
        'member_id',
        'member_name',
        'detail',
    )
    return [
        tuple(each[key] or '' for key in keys)
        for each in json.loads(text)['findings']
    ]


def junit_xml(text: str) -> list[Row]:
    names = (
        'severity',
        'state',
        'image-id',
        'image-name',
        'member-id',
        'member-name',
        'detail',
    )
    rows = []
    for case in ElementTree.fromstring(text.encode()).iter('testcase'):
        if case.get('name') == junit.NOTHING:
            continue
        told = {
            each.get('name', ''): each.get('value', '')
            for each in case.iter('property')
        }
        rows.append(
            (case.get('classname', ''), *(told[name] for name in names))
        )
    return rows


def markdown(text: str) -> list[Row]:
    """Return check, severity, state, image, member and detail."""
    rows: list[list[str]] = []
    check = severity = ''
    body = heading = False
    for token in MarkdownIt('commonmark').enable('table').parse(text):
        match token.type:
            case 'heading_open' | 'heading_close':
                heading = (token.type, token.tag) == ('heading_open', 'h3')
            case 'inline' if heading:
                parts = [each.content for each in token.children or []]
                check, severity = parts[0], parts[-1].split()[-1].rstrip(')')
            case 'tbody_open' | 'tbody_close':
                body = token.type == 'tbody_open'
            case 'tr_open' if body:
                rows.append([check, severity])
            case 'inline' if body:
                children = token.children or []
                kinds = {child.type for child in children}
                assert kinds <= {'text', 'code_inline', 'text_special'}
                rows[-1].append(''.join(each.content for each in children))
    return [tuple(row) for row in rows]


class Page(HTMLParser):
    """What a page is made of, as far as a parser of HTML sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: collections.Counter[str] = collections.Counter()
        self.attributes: set[tuple[str, str]] = set()
        self.rows: list[list[list[str]]] = []
        self.given: list[dict[str, str]] = []
        self.sources: dict[str, str] = {}
        self._stack: list[tuple[str, bool]] = []
        self._row = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        self.tags[tag] += 1
        self.attributes |= {(name, value or '') for name, value in attrs}
        given = dict(attrs)
        if tag == 'tr' and {'data-state', 'data-parts'} & set(given):
            self.rows.append([])
            self.given.append({key: value or '' for key, value in attrs})
        if tag == 'tr':
            self._row = bool({'data-state', 'data-parts'} & set(given))
        if tag == 'td' and self._row:
            self.rows[-1].append([])
        if tag in {'meta', 'input', 'link', 'br', 'img'}:
            return
        found = 'data-find' in given
        if found:
            self.rows[-1][-1].append('')
        self._stack.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        opened, _found = self._stack.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        if self._stack and self._stack[-1][0] in {'style', 'script'}:
            self.sources[self._stack[-1][0]] = data
        if any(found for _tag, found in self._stack):
            self.rows[-1][-1][-1] += data


def html(text: str) -> list[Row]:
    rows: list[Row] = []
    page = Page(text)
    for cells, given in zip(page.rows, page.given, strict=True):
        (name, *rest), *_owner, member, detail = cells
        rows.append(
            (
                given['data-check'],
                given['data-severity'],
                given['data-state'],
                rest[0] if rest else '',
                name if rest else '',
                member[-1] if member else '',
                member[0] if len(member) > 1 else '',
                detail[0],
            )
        )
    return rows
