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

"""``image share-explain``, from the request to the answers."""

from collections.abc import Iterator

from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.lookup import explain as lookup_explain
from osc_imageshare.sharing import explain
from osc_imageshare.sharing import explanation
from osc_imageshare.sharing import model


def run(
    explain_request: explanation.ExplainRequest, cloud: connect.Cloud
) -> tuple[
    tuple[explanation.Explanation, ...], tuple[str, ...], model.ExitStatus
]:
    """Explain what a project can do with an image.

    :returns: an answer to each question, sentences for standard error, and
        the exit code, which is about the needs only.
    """
    situation = lookup_explain.read(explain_request, cloud)
    answers = explain.explain(situation)
    return (
        answers,
        tuple(_advice(answers)),
        _status(explain_request.needs, answers),
    )


def _advice(
    answers: tuple[explanation.Explanation, ...],
) -> Iterator[str]:
    """Yield each reason once, with the command that helps."""
    questions: dict[tuple[str, str, str], list[str]] = {}
    for answer in answers:
        if answer.reason:
            cause = (answer.reason, answer.runner, answer.remedy)
            questions.setdefault(cause, []).append(answer.question.value)
    for (reason, runner, remedy), names in questions.items():
        sentence = f'{", ".join(names)}: {reason}'
        if not remedy:
            yield sentence
            continue
        if runner:
            change = _('To change this, run as %s:') % runner
        else:
            change = _('To change this, run:')
        yield f'{sentence} {change}'
        yield f'  {remedy}'


def _status(
    needs: tuple[explanation.Question, ...],
    answers: tuple[explanation.Explanation, ...],
) -> model.ExitStatus:
    needed = {a.possible for a in answers if a.question in needs}
    if explanation.Possible.NO in needed:
        return model.ExitStatus.FINDINGS
    if explanation.Possible.UNKNOWN in needed:
        return model.ExitStatus.UNREADABLE
    return model.ExitStatus.DONE
