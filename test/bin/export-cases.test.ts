import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiInputs } from '../../bin/export/api-inputs';
import { Simulator } from '../../lib/sim';
import { loadTemplate } from '../../lib/sim/load/load-template';
import { ProblemList } from '../../lib/sim/plan/problem-list';
import { runs } from '../runs';
import { readCase } from '../sim/case-file';
import { type CaseOptions, runCase } from '../sim/run-case';

const ROOT = join(__dirname, '../sim/cases');

/** Out in the form of the API, as text, and in again. */
function roundTrip(template: unknown, options: CaseOptions): Simulator {
  const { webAcl, parameters = {}, resources = [], account = '111122223333', region = 'eu-central-1' } = options;
  const settings = { webAcl, parameters, resources, account, region, searchStrings: options.searchStrings };
  const problems = new ProblemList();
  const program = loadTemplate(template, settings, problems);
  if (!problems.isEmpty) throw problems.error();
  const containers = [...program.ruleGroups.values(), program.webAcl];
  const inputs = apiInputs(program, containers, new Map()).resources.map(({ input }) => JSON.stringify(input));
  const acl = JSON.parse(inputs.pop()!);
  return Simulator.fromWebAcl(
    acl,
    inputs.map((input) => JSON.parse(input)),
    { ...options, searchStrings: 'base64' },
  );
}

test('what is exported and read again judges every case of the simulator as the template does', () => {
  const files = readdirSync(ROOT)
    .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(group, name)))
    // `npm run proof -- exports` has all.
    .filter((_, index) => index % runs(3, 1) === 0);
  let tried = 0;
  const wrong = files.flatMap((name) => {
    const file = readCase(JSON.parse(readFileSync(join(ROOT, name), 'utf8')));
    if (file.refused) return [];
    tried += 1;
    return runCase(file, roundTrip).map((difference) => `${name}: ${difference}`);
  });
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(runs(80, 250));
});
