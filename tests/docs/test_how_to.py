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

"""Runs the how-tos as they are written, on one real cloud.

Each page stands alone: when it begins, the standard projects have no images.
It runs in a folder of its own, with the files that the pages show, and with a
home folder whose clouds.yaml has the standard entries.
"""

import json
import os
from pathlib import Path
import shlex
import shutil
from typing import Any

import jinja2
from keystoneauth1.session import Session
import pytest
import yaml

from tests.cloud import Cloud
from tests.cloud.service import REGIONS
from tests.docs import blocks
from tests.docs.blocks import Example
from tests.functional import warm

FOLDER = Path(__file__).parents[2] / 'doc' / 'source' / 'how-to'
PAGES = sorted(path for path in FOLDER.glob('*.rst') if path.stem != 'index')
#: Seconds for a page.
PATIENCE = 300
#: What the jobs install is what the tests run with.
INSTALLED = 'pip install python-openstackclient osc-imageshare'


def glance(
    session: Session, method: str, region: str, path: str, **given: Any
) -> Any:
    answer = session.request(
        f'/v2/images{path}',
        method,
        endpoint_filter={
            'service_type': 'image',
            'interface': 'public',
            'region_name': region,
        },
        **given,
    )
    return answer.json() if answer.content else None


@pytest.fixture(scope='module')
def admin(cloud: Cloud) -> Session:
    return cloud.admin_session()


def remove_images(admin: Session) -> None:
    for region in REGIONS:
        for hidden in ('false', 'true'):
            query = f'?limit=1000&visibility=all&os_hidden={hidden}'
            for image in glance(admin, 'GET', region, query)['images']:
                glance(admin, 'DELETE', region, f'/{image["id"]}')


def share(cloud: Cloud, image: str, member: str) -> None:
    glance(
        cloud.session('project-a'),
        'POST',
        REGIONS[0],
        f'/{image}/members',
        json={'member': member},
    )


def surroundings(cloud: Cloud, folder: Path) -> dict[str, str]:
    """Return the variables of somebody who knows the standard entries."""
    clouds = folder / 'home' / '.config' / 'openstack' / 'clouds.yaml'
    clouds.parent.mkdir(parents=True)
    shutil.copy(cloud.clouds_file, clouds)
    mine = folder / 'bin'
    mine.mkdir()
    warm.stand_in(mine)
    return {
        'HOME': str(folder / 'home'),
        'LANG': 'C.UTF-8',
        'PATH': os.pathsep.join(
            [str(mine), os.environ.get('PATH', os.defpath)]
        ),
    }


@pytest.fixture
def folder(admin: Session, tmp_path: Path) -> Path:
    """Where a page's commands run, in an empty cloud."""
    remove_images(admin)
    work = tmp_path / 'work'
    work.mkdir()
    for file in FOLDER.iterdir():
        if file.suffix != '.rst':
            shutil.copy(file, work)
    (work / 'golden.img').write_bytes(b'tiny\n')
    return work


@pytest.mark.parametrize('path', PAGES, ids=[path.stem for path in PAGES])
def test_page(cloud: Cloud, folder: Path, path: Path) -> None:
    page = blocks.examples(path.read_text('utf-8'))
    environ = surroundings(cloud, folder.parent)
    results = blocks.run(page, folder, environ, PATIENCE)
    complaints = (
        blocks.complaint(page, results, number) for number in range(len(page))
    )
    wrong = [
        f'{path.name}:{example.line}: {text}'
        for example, text in zip(page, complaints, strict=True)
        if text
    ]
    if wrong:
        pytest.fail('\n'.join(wrong), pytrace=False)


@pytest.mark.parametrize('path', PAGES, ids=[path.stem for path in PAGES])
def test_every_block_of_a_page_is_run(path: Path) -> None:
    text = path.read_text('utf-8')
    found = blocks.blocks(text)
    for language, line, lines in found:
        where = f'{path.name}:{line}'
        assert language == 'console', f'{where}: not a console block'
        first = lines[0] if lines else ''
        assert first.startswith('$ '), f'{where}: no command'
    # None stands where it would be overlooked, in a list for example.
    assert len(found) == text.count('code-block::') > 0


def test_every_file_is_shown() -> None:
    shown = {
        name
        for path in PAGES
        for name in blocks.files(path.read_text('utf-8'))
    }
    kept = {file.name for file in FOLDER.iterdir() if file.suffix != '.rst'}
    assert shown == kept


def github() -> tuple[dict[str, str], list[str]]:
    """Return the variables and the commands of the job for GitHub."""
    job = yaml.safe_load((FOLDER / 'github.yml').read_text('utf-8'))
    audit = job['jobs']['audit']
    return audit['env'], [
        step['run'] for step in audit['steps'] if 'run' in step
    ]


def gitlab() -> tuple[dict[str, str], list[str]]:
    """Return the variables and the commands of the job for GitLab."""
    file = yaml.safe_load((FOLDER / 'gitlab.yml').read_text('utf-8'))
    audit = file['image-shares']
    return audit['variables'], [*audit['before_script'], *audit['script']]


@pytest.mark.parametrize(
    'variables,commands,reports',
    [
        (*github(), ['shares.sarif', 'shares.md', 'summary']),
        (*gitlab(), ['shares.xml', 'shares.html']),
    ],
    ids=['github', 'gitlab'],
)
def test_job(
    cloud: Cloud,
    folder: Path,
    variables: dict[str, str],
    commands: list[str],
    reports: list[str],
) -> None:
    owner = cloud.tenants['project-a']
    secrets = {
        f'OS_{key.upper()}': value
        for key, value in cloud.application_credential(owner).auth.items()
    }
    given = {
        name: value
        for name, value in variables.items()
        if not value.startswith('${{')
    }
    # Whatever else a job takes from its surroundings is a secret.
    assert variables.keys() - given.keys() <= secrets.keys()
    environ = surroundings(cloud, folder.parent)
    environ |= given | secrets
    environ |= {'GITHUB_STEP_SUMMARY': str(folder / 'summary')}
    shutil.rmtree(folder.parent / 'home' / '.config')

    installing, *rest = commands
    assert installing == INSTALLED
    audit = [Example(1, rest[0], ())]
    [clean] = blocks.run(audit, folder, environ, PATIENCE)
    assert clean.exit_code == 0, clean.output
    image = cloud.create_image(
        cloud.session('project-a'), 'golden', visibility='shared'
    )
    share(cloud, image, cloud.tenants['project-b'].project_id)
    [failed] = blocks.run(audit, folder, environ, PATIENCE)
    assert failed.exit_code == 3, failed.output
    for command in rest[1:]:
        [ran] = blocks.run(
            [Example(1, command, ())], folder, environ, PATIENCE
        )
        assert ran.exit_code == 0, ran.output
    for report in reports:
        assert 'golden' in (folder / report).read_text('utf-8')


def changed(task: dict[str, Any], output: str) -> bool:
    """Return what Ansible takes a task's ``changed_when`` for."""
    environment = jinja2.Environment()
    environment.filters['from_json'] = json.loads
    expression = environment.compile_expression(task['changed_when'])
    return bool(expression({task['register']: {'stdout': output}}))


def test_ansible_sees_what_was_changed(cloud: Cloud, folder: Path) -> None:
    [task] = yaml.safe_load((FOLDER / 'share-tasks.yaml').read_text('utf-8'))
    cloud.create_image(cloud.session('project-a'), 'golden')
    environ = surroundings(cloud, folder.parent) | task['environment']
    command = shlex.join(task['ansible.builtin.command']['argv'])
    results = blocks.run(
        [Example(1, command, ())] * 2, folder, environ, PATIENCE
    )
    assert [ran.exit_code for ran in results] == [0, 0]
    assert [changed(task, ran.output) for ran in results] == [True, False]


def shares_on_github() -> tuple[dict[str, str], dict[str, str]]:
    """Return the variables and, by its name, what each step runs."""
    job = yaml.safe_load((FOLDER / 'shares-github.yml').read_text('utf-8'))
    shares = job['jobs']['shares']
    return shares['env'], {
        step['name'].lower(): step['run']
        for step in shares['steps']
        if 'run' in step
    }


def shares_on_gitlab() -> tuple[dict[str, str], dict[str, str]]:
    """Return the variables and, by its name, what each job runs."""
    file = yaml.safe_load((FOLDER / 'shares-gitlab.yml').read_text('utf-8'))
    ran = {'install': file['default']['before_script']}
    ran |= {name: file[name]['script'] for name in ('plan', 'apply', 'check')}
    return file['variables'], {
        name: '\n'.join(lines) for name, lines in ran.items()
    }


def test_git_jobs_plan_apply_and_check(cloud: Cloud, folder: Path) -> None:
    variables, jobs = shares_on_github()
    environ = surroundings(cloud, folder.parent)
    clouds = folder.parent / 'home' / '.config' / 'openstack' / 'clouds.yaml'
    environ |= {'CLOUDS_YAML': clouds.read_text('utf-8')} | variables
    clouds.unlink()

    def run(name: str) -> int:
        [ran] = blocks.run(
            [Example(1, jobs[name], ())], folder, environ, PATIENCE
        )
        assert 'Traceback' not in ran.output
        return ran.exit_code

    assert jobs.pop('install') == INSTALLED
    assert jobs.keys() == {'credentials', 'plan', 'apply', 'check'}
    session = cloud.session('project-a')
    image = cloud.create_image(session, 'golden')
    codes = [run('credentials'), run('plan'), run('check')]
    assert codes == [0, 0, 3]
    codes = [run('apply'), run('check')]
    assert codes == [0, 0]
    share(cloud, image, cloud.tenants['project-d'].project_id)
    assert run('check') == 3
    assert [run('apply'), run('check')] == [0, 0]


def test_git_jobs_run_the_same_on_both() -> None:
    """So that one of them is run; GitLab hands the credentials over itself."""
    variables, jobs = shares_on_github()
    del variables['OS_CLIENT_CONFIG_FILE'], jobs['credentials']
    assert shares_on_gitlab() == (variables, jobs)
