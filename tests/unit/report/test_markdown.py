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

import dataclasses

from markdown_it import MarkdownIt
import pytest

from osc_imageshare.report import markdown
from tests.unit.report import reports


def test_nothing_in_it_is_markup_of_others() -> None:
    """What is not prose is code, so no name is a link, a tag or a call."""
    tokens = (
        MarkdownIt('gfm-like', {'linkify': False})
        .enable('table')
        .parse(markdown.write(reports.EVERYTHING))
    )
    kinds = set()
    prose = ''
    for token in tokens:
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            if child.type == 'text':
                prose += child.content
    assert not {'html_inline', 'html_block', 'link_open', 'image'} & kinds
    assert not set('<>@#[]`|*') & set(prose)
    assert 'www.' not in prose


def test_remedies_stand_in_one_block() -> None:
    (block,) = [
        token
        for token in MarkdownIt().parse(markdown.write(reports.EVERYTHING))
        if token.type == 'fence'
    ]
    commands = block.content.splitlines()
    assert 'openstack image share-reject 00000007' in commands
    assert 'openstack image set --private 5' not in commands, 'it is muted'
    assert all(line.startswith('openstack ') for line in commands)


def test_clean_report_says_so() -> None:
    written = markdown.write(reports.CLEAN)
    assert '## Findings\n\nNone.\n' in written
    assert written.endswith('None.\n')
    assert '40 images and 123 shares with 57 calls' in written
    assert '**No problems found in 40 images and 123 shares.**' in written


def test_what_could_not_be_verified_has_a_section() -> None:
    written = markdown.write(reports.report(reports.unknown()))
    assert (
        '## Could not be verified\n\n- 4 members could not be verified: you '
        'do not have permission to look up other projects. 2 checks were '
        'skipped: ghost-member, member-disabled.\n'
    ) in written
    assert written.endswith('## Findings\n\nNone.\n')
    assert 'Could not' not in markdown.write(reports.CLEAN)


def test_news_is_marked_and_the_rest_is_counted() -> None:
    plain = reports.report(reports.one_of_each())
    report = dataclasses.replace(
        plain, by_owner=True, baseline='old.json', known=plain.findings[:3]
    )
    written = markdown.write(report)
    assert written.count('| fail: new | ') == 5
    assert '| State | Image | Owner | Member | Detail |' in written
    assert written.endswith(
        '## In the baseline `old.json`\n\n- `changed-hash`: 1\n'
        '- `ghost-member`: 2\n'
    )
    assert 'Owner' not in markdown.write(plain)
    assert ': new' not in markdown.write(plain)


@pytest.mark.parametrize(
    'sentence,shown',
    [
        ("project-b's share, (1.5 days)", "project-b's share, (1.5 days)"),
        ('my_project', r'my\_project'),
        ('one: two', 'one: two'),
        ('at https://a', '`at https://a`'),
        ('so :smile:', '`so :smile:`'),
        ('ask @team', '`ask @team`'),
        ('see #1', '`see #1`'),
        ('at www.example.org', '`at www.example.org`'),
        ('a <b>', '`a <b>`'),
        ('tick ` tick', '``tick ` tick``'),
        ('`', '`` ` ``'),
        ('a|b', r'`a\|b`'),
        ('a\nb', r'`a\nb`'),
        ('', ''),
    ],
)
def test_prose_is_plain_or_code(sentence: str, shown: str) -> None:
    assert markdown.prose(sentence) == shown
