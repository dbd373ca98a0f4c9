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

"""A sentence beside columns that name its project and its image."""

import re


def detail(sentence: str, *, member: str, image: str) -> str:
    """Return a sentence without the titles that other columns show.

    :param member: as the sentence has it; ``''``: it is about no member.
    :param image: the same of the image.
    """
    for title, noun in ((member, 'project'), (image, 'image')):
        if not title:
            continue
        escaped = re.escape(title)
        for pattern, words in (
            (rf'\bno {noun} {escaped}(?![\w-])', f'no such {noun}'),
            (rf'\ban? {noun} {escaped}(?![\w-])', f'such a {noun}'),
            (rf'\b{noun} {escaped}(?![\w-])', f'the {noun}'),
            (rf'\b{noun.title()} {escaped}(?![\w-])', f'The {noun}'),
            (rf'^{escaped}(?= )', 'It'),
        ):
            sentence = re.sub(pattern, words, sentence)
    return sentence
