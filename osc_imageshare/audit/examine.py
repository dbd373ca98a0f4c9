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

"""Runs the checks on what was read, as the policy configures them.

Findings come one by one and are not kept: memory does not grow with the
number of images.
"""

from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
from typing import TypeVar

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import mutes
from osc_imageshare.audit import policy
from osc_imageshare.audit import remedy
from osc_imageshare.audit.checks import unread_members
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading

_CheckT = TypeVar('_CheckT', bound=check.Check)


class Examination:
    """One audit's checks; to be used by one thread at a time."""

    def __init__(
        self,
        checks: Iterable[check.Check],
        circumstances: evidence.Circumstances,
        *,
        passes: bool = False,
        idle: Iterable[str] = (),
    ) -> None:
        """Get ready.

        :param passes: also yield a finding for each check that has nothing
            to say about an image.
        :param idle: IDs of checks that run on demand, and were not asked
            for: whether a mute is of use to them is not known.
        """
        self._checks = tuple(checks)
        self._idle = tuple(idle)
        self._ids = tuple(c.id for c in self._checks)
        self._circumstances = circumstances
        self._passes = passes
        self._mutes = mutes.Mutes(
            circumstances.policy.mutes, circumstances.now
        )

    @property
    def severity(self) -> model.Severity:
        """Of the most severe check that runs."""
        return max(
            map(self._severity, self._checks), default=model.Severity.INFO
        )

    def _of(self, kind: type[_CheckT]) -> Iterator[_CheckT]:
        return (c for c in self._checks if isinstance(c, kind))

    def outgoing(self, share: evidence.Outgoing) -> Iterator[finding.Finding]:
        """Yield what the checks find about an image that is shared."""
        blind = isinstance(share.members, reading.Unread)
        for subject in self._of(check.OutgoingCheck):
            opinions = subject.examine(share, self._circumstances)
            results = self._findings(subject, opinions, share.image)
            # What could not be looked at has not passed.
            if blind and subject.needs_members:
                results = filter(_has_not_passed, results)
            for result in results:
                yield dataclasses.replace(result, owner=share.owner)

    def incoming(self, share: evidence.Incoming) -> Iterator[finding.Finding]:
        """Yield what the checks find about an image that others share."""
        member = share.member.project
        for subject in self._of(check.IncomingCheck):
            opinions = subject.examine(share, self._circumstances)
            yield from self._findings(
                subject,
                () if share.rejected else opinions,
                share.image,
                member,
                share.owner,
            )

    def used(self, used: evidence.UsedImage) -> Iterator[finding.Finding]:
        """Yield what the checks find about an image of own servers."""
        for subject in self._of(check.UsageCheck):
            opinions = subject.examine(used, self._circumstances)
            yield from self._findings(
                subject, opinions, used.image, used.member, used.owner
            )

    def unread_use(self, use: evidence.UnreadUse) -> Iterator[finding.Finding]:
        """Yield what the checks could not find out about own servers."""
        unread = use.unread
        opinion = finding.Unknown(
            unread.detail, unread.why, None, unread.source, unread.cause
        )
        for subject in self._of(check.UsageCheck):
            yield dataclasses.replace(
                self._finding(subject, None, None, opinion), where=use.region
            )

    def compared(
        self, declared: evidence.Compared
    ) -> Iterator[finding.Finding]:
        """Yield what the checks find about an image of the manifest."""
        for subject in self._of(check.ManifestCheck):
            opinions = subject.examine(declared, self._circumstances)
            yield from self._findings(subject, opinions, declared.image)

    def mutes(self, *, whole: bool) -> Iterator[finding.Finding]:
        """Yield what is wrong with the mutes, once all was examined.

        :param whole: everything was examined that a mute could be for: all
            checks, all images, and both sides of the shares. Only then is a
            mute that matched nothing unused.
        """
        for use in self._mutes.uses():
            decided = whole and not self._is_idle(use.mute)
            for subject in self._of(check.PolicyCheck):
                if subject.needs_all and not decided:
                    continue
                for opinion in subject.examine(use, self._circumstances):
                    yield dataclasses.replace(
                        self._finding(subject, None, None, opinion),
                        about=mutes.title(use.mute),
                    )

    def _is_idle(self, mute: policy.Mute) -> bool:
        """Tell whether all that a mute is for did not run this time."""
        return mutes.is_for(mute, self._idle) and not mutes.is_for(
            mute, self._ids
        )

    def _findings(
        self,
        subject: check.Check,
        opinions: Iterable[finding.Fail | finding.Unknown],
        image: model.ImageName,
        member: model.Project | None = None,
        owner: model.Project | None = None,
    ) -> Iterator[finding.Finding]:
        """Yield what a check finds about an image, muted or not.

        :param member: of all findings; ``None``: each opinion has its own.
        :param owner: the other end of a share whose member is audited.
        """
        silent = True
        for opinion in opinions:
            silent = False
            result = self._finding(
                subject, image, member or opinion.member, opinion
            )
            other = owner or opinion.member
            reason = self._mutes.reason(result, other)
            if reason is not None:
                result = dataclasses.replace(
                    result, state=finding.State.MUTED, why=None, reason=reason
                )
            yield result
        if silent and self._passes:
            yield finding.Finding(
                check=subject.id,
                severity=self._severity(subject),
                state=finding.State.PASS,
                image=image,
                member=member,
                detail='',
            )

    def _finding(
        self,
        subject: check.Check,
        image: model.ImageName | None,
        member: model.Project | None,
        opinion: finding.Fail | finding.Unknown,
    ) -> finding.Finding:
        command, why = '', None
        source, cause = None, ''
        if isinstance(opinion, finding.Unknown):
            why = opinion.why
            source, cause = opinion.source, opinion.cause
        elif image and self._circumstances.several_regions:
            command = remedy.in_region(opinion.remedy, image.region)
        else:
            command = opinion.remedy
        return finding.Finding(
            check=subject.id,
            severity=self._severity(subject),
            state=finding.State.UNKNOWN if why else finding.State.FAIL,
            image=image,
            member=member,
            detail=opinion.detail,
            remedy=command,
            why=why,
            source=source,
            cause=cause,
        )

    def _severity(self, subject: check.Check) -> model.Severity:
        rules = self._circumstances.policy
        severity = rules.severity(subject.id, subject.severity)
        if subject is unread_members.CHECK and subject.id not in (
            rules.severities
        ):
            # It stands for every check that needs the members.
            return max(
                rules.severity(other.id, other.severity)
                for other in self._of(check.OutgoingCheck)
                if other.needs_members
            )
        return severity


def _has_not_passed(result: finding.Finding) -> bool:
    return result.state is not finding.State.PASS
