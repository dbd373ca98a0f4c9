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

"""Every check has a module, a number of words, a page and a test."""

import collections
import pathlib
import re

import pytest

import osc_imageshare
from osc_imageshare.audit import check
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from tests.unit.audit import evidence_samples

ROOT = pathlib.Path(__file__).parents[3]
PAGES = ROOT / 'doc/source/checks'
MODULES = pathlib.Path(osc_imageshare.__file__).parent / 'audit/checks'
IDS = [each.id for each in registry.CHECKS]

each_check = pytest.mark.parametrize(
    'subject', registry.CHECKS, ids=lambda each: each.id
)


def _words(text: str) -> str:
    return ' '.join(text.split())


def _names(paths: list[pathlib.Path]) -> set[str]:
    return {path.stem.replace('_', '-') for path in paths}


def test_ids_are_unique_and_spelled_alike() -> None:
    assert [i for i, n in collections.Counter(IDS).items() if n > 1] == []
    assert all(re.fullmatch(r'[a-z]+(-[a-z]+)+', each) for each in IDS)


def test_every_module_is_registered() -> None:
    assert _names(list(MODULES.glob('[!_]*.py'))) == set(IDS)


@each_check
def test_its_module_is_named_after_it(subject: check.Check) -> None:
    module = subject.examine.__module__
    assert module.rpartition('.')[2] == subject.id.replace('-', '_')


@each_check
def test_it_has_a_test_file(subject: check.Check) -> None:
    name = f'test_{subject.id.replace("-", "_")}.py'
    assert pathlib.Path(__file__).with_name(name).is_file()


@each_check
def test_it_has_a_page(subject: check.Check) -> None:
    page = (PAGES / f'{subject.id}.rst').read_text(encoding='utf-8')
    line = '=' * len(subject.id)
    assert page.startswith(f'{line}\n{subject.id}\n{line}\n')
    assert _words(subject.summary) in _words(page)
    assert _words(subject.why) in _words(page)
    assert f'**{subject.severity.word}**' in page


def test_no_page_is_about_what_is_no_check() -> None:
    pages = [p for p in PAGES.glob('*.rst') if p.stem != 'index']
    assert _names(pages) == set(IDS)


def _side(subject: check.Check) -> str:
    if isinstance(subject, check.UsageCheck):
        return 'incoming'
    return type(subject).__name__.removesuffix('Check').lower()


def test_the_table_lists_them_in_order() -> None:
    """With side, severity and summary, as the checks themselves say."""
    index = (PAGES / 'index.rst').read_text(encoding='utf-8')
    rows = re.findall(
        r'\* - :doc:`([a-z-]+)`\n     - (\w+)\n     - (\w+)\n     - (.+)',
        index,
    )
    assert rows == [
        (
            each.id,
            _side(each),
            each.severity.word,
            each.summary,
        )
        for each in registry.CHECKS
    ]


@each_check
def test_its_words_are_sentences(subject: check.Check) -> None:
    for sentence in (subject.summary, subject.why):
        assert sentence.endswith('.')
        assert sentence[0].isupper()
    assert subject.summary.count('.') == 1


def test_every_threshold_has_a_check() -> None:
    assert set(policy.DEFAULT_THRESHOLDS) <= set(IDS)


def test_one_by_id() -> None:
    assert registry.by_id('ghost-member').id == 'ghost-member'
    with pytest.raises(KeyError):
        registry.by_id('ghost')


def test_all_are_selected_unless_some_are_chosen() -> None:
    assert registry.select() == registry.CHECKS
    without = registry.select(without=('ghost-member', 'unused-mute'))
    assert {c.id for c in registry.CHECKS} - {c.id for c in without} == {
        'ghost-member',
        'unused-mute',
    }


@pytest.mark.parametrize(
    'only,without,wanted',
    [
        (('ghost-member',), (), ['ghost-member', 'unread-members']),
        (('ghost-member',), ('unread-members',), ['ghost-member']),
        (('public-image',), (), ['public-image']),
        (('changed-hash',), (), ['changed-hash']),
        (('ghost-member',), ('ghost-member',), []),
        (('unread-members',), (), ['unread-members']),
    ],
)
def test_who_cannot_decide_without_the_members_says_so(
    only: tuple[str, ...], without: tuple[str, ...], wanted: list[str]
) -> None:
    assert [c.id for c in registry.select(only, without)] == wanted


def test_what_members_use_is_looked_at_on_demand() -> None:
    own = {'borrowed-image', 'lost-image', 'superseded-image'}
    assert own == registry.OF_OWN
    assert {'in-use-share'} | own == registry.ON_USAGE
    found = registry.select(usage=False)
    assert {c.id for c in registry.CHECKS} - {
        c.id for c in found
    } == registry.ON_USAGE
    assert registry.select(('in-use-share',), usage=False) == ()


def test_what_compares_with_a_manifest_needs_one() -> None:
    assert {'manifest-drift', 'expired-share'} == registry.ON_MANIFEST
    found = registry.select(manifest=False)
    assert {c.id for c in registry.CHECKS} - {
        c.id for c in found
    } == registry.ON_MANIFEST


@pytest.mark.parametrize('chosen', [(('x',), ()), ((), ('x',))])
def test_what_is_no_check_cannot_be_chosen(
    chosen: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    with pytest.raises(KeyError):
        registry.select(*chosen)


@each_check
def test_an_image_without_fault_is_clean(subject: check.Check) -> None:
    match subject:
        case check.OutgoingCheck():
            assert (
                evidence_samples.said(
                    subject,
                    evidence_samples.outgoing(evidence_samples.member()),
                )
                == []
            )
        case check.IncomingCheck():
            assert (
                evidence_samples.said(subject, evidence_samples.incoming())
                == []
            )
        case check.UsageCheck():
            assert (
                evidence_samples.said(subject, evidence_samples.used()) == []
            )
        case check.ManifestCheck():
            share = evidence_samples.declared(
                evidence_samples.wish(),
                members={evidence_samples.B: 'pending'},
            )
            assert evidence_samples.said(subject, share) == []
        case check.PolicyCheck():
            pass
