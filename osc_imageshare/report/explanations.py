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


"""The rows of ``image share-explain``."""

from osc_imageshare.report import rows
from osc_imageshare.report import screen
from osc_imageshare.sharing import explanation

COLUMNS: rows.Columns[explanation.Explanation] = [
    ('Question', lambda answer: answer.question.value),
    ('Answer', lambda answer: answer.possible.value),
    ('Basis', lambda answer: answer.basis.value),
    ('Reason', lambda answer: answer.reason),
    ('Command', lambda answer: answer.remedy),
    ('Run As', lambda answer: answer.runner),
]

# Standard error has each reason once, with its command.
FORM = screen.Form(('Question', 'Answer', 'Basis'))
