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

"""What is left of a target whose steps ``--rollback`` has undone."""

import dataclasses

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def outcome(
    was: model.Outcome,
    before: model.MemberStatus | None,
    status: model.MemberStatus | None,
    failure: str | None,
) -> model.Outcome:
    """Return the outcome of a target after its steps were undone.

    :param before: the member's status before the run.
    :param status: what it is now.
    :param failure: why it could not be; ``None``: it was.
    """
    if failure:
        return dataclasses.replace(
            was,
            result=model.Result.FAILED,
            reached=False,
            reason=' '.join(filter(None, [was.reason, failure])),
        )
    failed = was.result is model.Result.FAILED
    reason = was.reason
    if before is not None and status is not before:
        # Glance gives a member that is added again no other status.
        reason = _(
            'Project %(project)s is a member of image %(image)s again, but '
            'its status is pending. It must decide again.'
        ) % {
            'project': text.project(was.target.project),
            'image': text.image(was.image),
        }
    return dataclasses.replace(
        was,
        status=status,
        reason=reason,
        result=was.result if failed else model.Result.ROLLED_BACK,
        reached=False,
    )
