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


"""Why a project can or cannot use an image, question by question.

What a credential of the project has tried counts most. Everything else
follows from Glance's rules, and is marked so.
"""

from osc_imageshare.i18n import _
from osc_imageshare.sharing import explanation
from osc_imageshare.sharing import model
from osc_imageshare.sharing import obstacles
from osc_imageshare.sharing import text


def explain(
    situation: explanation.Situation,
) -> tuple[explanation.Explanation, ...]:
    """Answer every question, in order."""
    return tuple(
        _answer(question, situation) for question in explanation.Question
    )


def _answer(
    question: explanation.Question, situation: explanation.Situation
) -> explanation.Explanation:
    obstacle = next(obstacles.obstacles(question, situation), None)
    tried = _tried(question, situation)
    basis = explanation.Basis.TRIED
    if tried is None:
        basis = explanation.Basis.RULES
    elif tried:
        obstacle = None
    elif obstacle is None:
        obstacle = obstacles.Obstacle(
            _('Glance refused it, and no known rule explains why.')
        )
    if obstacle is None:
        yes = explanation.Possible.YES
        return explanation.Explanation(question, yes, basis)
    impossible = tried is False or obstacle.certain
    return explanation.Explanation(
        question,
        explanation.Possible.NO
        if impossible
        else explanation.Possible.UNKNOWN,
        basis,
        obstacle.reason,
        obstacle.remedy,
        _runner(obstacle, situation),
    )


def _runner(
    obstacle: obstacles.Obstacle, situation: explanation.Situation
) -> str:
    """Return who has to run the remedy, if the caller cannot."""
    caller, project = situation.caller, situation.project
    if caller.admin:
        return ''
    match obstacle.side:
        case obstacles.Side.ADMINISTRATOR:
            return _('an administrator')
        case obstacles.Side.OWNER:
            owner = situation.owner
            if owner is None:
                return _('its owner')
            return '' if owner.id == caller.project.id else _title(owner)
        case obstacles.Side.PROJECT:
            # A credential of the project is at hand.
            held = situation.credential or caller.project.id == project.id
            return '' if held else _title(project)
    return ''


def _title(project: model.Project) -> str:
    return _('project %s') % text.project(project)


def _tried(
    question: explanation.Question, situation: explanation.Situation
) -> bool | None:
    """Return what the trial shows; ``None``: it was not tried."""
    trial, image = situation.trial, situation.image
    if trial is None or image is None:
        return None
    match question:
        case explanation.Question.SHOW:
            return trial.shown
        case explanation.Question.DOWNLOAD:
            return trial.downloaded
        case explanation.Question.FIND if trial.listed is not None:
            return [listed.key for listed in trial.listed] == [image.key]
        case explanation.Question.LIST if trial.listed is not None:
            return image.key in {listed.key for listed in trial.listed}
    return None
