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

"""What a judge shows and what it counts, of evidence of every kind."""

import dataclasses

from osc_imageshare.audit import baselines
from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import judge
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import evidence_samples

UNLISTED = evidence.UnreadImages(evidence_samples.BROKEN, 'RegionOne')
MUTE = policy.Mute('ghost-member', 'other', '*', 'gone')


def shown(
    bench: judge.Judge, *items: evidence.Evidence
) -> list[tuple[str, str]]:
    return [(f.check, f.state.value) for f in bench.findings(items)]


def make(
    *checks: str,
    mutes: tuple[policy.Mute, ...] = (),
    baseline: baselines.Baseline = baselines.EMPTY,
    min_severity: model.Severity = model.Severity.INFO,
    whole: bool = False,
) -> judge.Judge:
    around = evidence_samples.circumstances(mutes=mutes)
    return judge.Judge(
        examine.Examination(registry.select(checks), around),
        baseline=baseline,
        min_severity=min_severity,
        whole=whole,
    )


def test_images_and_shares_are_counted() -> None:
    bench = make('ghost-member', 'stale-offer')
    assert shown(
        bench,
        evidence_samples.outgoing(
            evidence_samples.member(),
            evidence_samples.member(evidence_samples.C),
        ),
        evidence_samples.unread(),
        evidence_samples.incoming(),
        evidence_samples.declared(),
    ) == [('unread-members', 'unknown')]
    assert (bench.tally.images, bench.tally.shares) == (3, 3)


def test_what_the_baseline_has_is_counted_and_not_shown() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(standing=evidence_samples.ABSENT)
    )
    (ghost,) = make('ghost-member').findings([share])
    known = baselines.Baseline(failed=frozenset((ghost.identity,)))
    bench = make('ghost-member', baseline=known)
    assert shown(bench, share) == []
    assert (bench.known, sum(bench.tally.failed.values())) == ([ghost], 0)
    # And the next one is counted too, and what is new behind it is shown.
    new = evidence_samples.outgoing(
        evidence_samples.member(standing=evidence_samples.ABSENT),
        evidence_samples.member(
            evidence_samples.C, standing=evidence_samples.ABSENT
        ),
    )
    assert shown(bench, new) == [('ghost-member', 'fail')]
    assert len(bench.known) == 2
    # What nobody could read then is not what fails now.
    blind = evidence_samples.outgoing(
        evidence_samples.member(standing=evidence_samples.BROKEN)
    )
    assert shown(bench, blind) == [('ghost-member', 'unknown')]


def test_what_is_less_severe_counts_and_is_not_shown() -> None:
    share = evidence_samples.outgoing(
        evidence_samples.member(standing=evidence_samples.ABSENT)
    )
    blind = evidence_samples.outgoing(
        evidence_samples.member(standing=evidence_samples.BROKEN)
    )
    bench = make('ghost-member', min_severity=model.Severity.CRITICAL)
    assert shown(bench, share, blind) == []
    assert bench.tally.failed == {model.Severity.HIGH: 1}
    assert sum(bench.tally.unknown.values()) == 1
    assert bench.tally.less_severe == {model.Severity.HIGH: 2}
    exact = make('ghost-member', min_severity=model.Severity.HIGH)
    assert shown(exact, share, blind) == [
        ('ghost-member', 'fail'),
        ('ghost-member', 'unknown'),
    ]
    assert exact.tally.less_severe == {}


def test_a_mute_is_unused_only_where_all_was_read() -> None:
    gap = evidence_samples.missed(absent=False)
    unused = [('unused-mute', 'fail')]
    for items, whole in (
        ((), True),
        ((evidence_samples.outgoing(),), True),
        ((UNLISTED,), False),
        ((gap,), False),
    ):
        bench = make(mutes=(MUTE,), whole=True)
        told = [word for word in shown(bench, *items) if word in unused]
        assert told == (unused if whole else [])
    assert shown(make(mutes=(MUTE,))) == []
    around = evidence_samples.circumstances(mutes=(MUTE,))
    unsaid = judge.Judge(examine.Examination(registry.select(()), around))
    assert shown(unsaid) == []


def test_images_that_could_not_be_listed_are_a_finding() -> None:
    bench = make('ghost-member')
    assert shown(bench, UNLISTED) == [('unread-images', 'unknown')]
    assert bench.tally.images == 0
    image = evidence_samples.image()
    one = evidence.UnreadImages(evidence_samples.BROKEN, 'RegionTwo', image)
    many, single = bench.findings([UNLISTED, one])
    assert (many.where, many.image) == ('RegionOne', None)
    assert (single.where, single.image) == ('RegionTwo', image)
    # As severe as what could have been found.
    assert many.severity is model.Severity.HIGH
    (worst,) = make('changed-hash').findings([UNLISTED])
    assert worst.severity is model.Severity.CRITICAL


def test_what_is_unknown_for_many_is_known_by_its_cause() -> None:
    down = dataclasses.replace(
        evidence_samples.BROKEN, source=reading.Source.PROJECTS
    )
    share = evidence_samples.outgoing(evidence_samples.member(standing=down))
    baseline = baselines.EMPTY
    for known in (
        ('ghost-member', 'RegionOne', share.image.id, evidence_samples.B),
        ('unread-projects', '', '', ''),
    ):
        baseline = baselines.Baseline(unknown=frozenset((known,)))
        bench = make('ghost-member', baseline=baseline)
        assert shown(bench, share) == []
        assert sum(bench.tally.unknown.values()) == 0
    # It was unknown then, and is known to be wrong now.
    ghost = evidence_samples.member(standing=evidence_samples.ABSENT)
    bench = make('ghost-member', baseline=baseline)
    assert shown(bench, evidence_samples.outgoing(ghost)) == [
        ('ghost-member', 'fail')
    ]
