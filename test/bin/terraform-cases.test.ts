import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiInputs } from '../../bin/export/api-inputs';
import { hclText } from '../../bin/export/hcl';
import { terraformExport } from '../../bin/export/terraform';
import { terraformWaf } from '../../bin/input/terraform';
import { CommandError } from '../../bin/terminal/io';
import { Simulator } from '../../lib/sim';
import { loadTemplate } from '../../lib/sim/load/load-template';
import { ProblemList } from '../../lib/sim/plan/problem-list';
import { LONG_FORM, runs } from '../runs';
import { type CaseFile, readCase } from '../sim/case-file';
import { type CaseOptions, runCase } from '../sim/run-case';
import { appliedState, type Parsed, parsedAll } from './terraform-state';

const ROOT = join(__dirname, '../sim/cases');
const PLACE = { account: '111122223333', region: 'eu-central-1' };

const cases: Array<{ readonly name: string; readonly file: CaseFile }> = readdirSync(ROOT)
  .flatMap((group) => readdirSync(join(ROOT, group)).map((name) => join(group, name)))
  .map((name) => ({ name, file: readCase(JSON.parse(readFileSync(join(ROOT, name), 'utf8'))) }))
  .filter(({ file }) => !file.refused)
  // Each takes a parser and two simulators; `npm run proof -- exports` has all.
  .filter((_, index) => index % runs(4, 1) === 0);

/** The file that an export would write for all that the template has. */
function written(template: unknown, options: CaseOptions): string {
  const { webAcl, parameters = {}, resources = [], account = PLACE.account, region = PLACE.region } = options;
  const settings = { webAcl, parameters, resources, account, region, searchStrings: options.searchStrings };
  const problems = new ProblemList();
  const program = loadTemplate(template, settings, problems);
  if (!problems.isEmpty) throw problems.error();
  const containers = [...program.ruleGroups.values(), program.webAcl];
  const inputs = apiInputs(program, containers, new Map());
  return hclText(terraformExport({ ...inputs, groups: [] }, template, program.logSettings).blocks);
}

describe('what is exported for Terraform and read from its state judges every case of the simulator as the template does', () => {
  const files = new Map<string, Parsed>();
  const noText: string[] = [];
  const usable: typeof cases = [];

  beforeAll(() => {
    const texts = new Set<string>();
    for (const { name, file } of cases) {
      try {
        runCase(file, (template, options) => {
          texts.add(written(template, options));
          return Simulator.fromTemplate(template, options);
        });
        usable.push({ name, file });
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        expect(error.message).toMatch(/is no text, and Terraform takes search strings as text only/);
        noText.push(name);
      }
    }
    const read = parsedAll([...texts]);
    [...texts].forEach((text, index) => {
      files.set(text, read[index]!);
    });
  }, 120_000);

  test.each([
    ['as JSON', false],
    ['as blocks', true],
  ])('with the rules %s', (_, blocks) => {
    const wrong = usable.flatMap(({ name, file }) =>
      runCase(file, (template, options) => {
        const place = { account: options.account ?? PLACE.account, region: options.region ?? PLACE.region };
        const state = appliedState(files.get(written(template, options))!, place, blocks);
        const { webAcl, resources } = terraformWaf(JSON.parse(JSON.stringify(state)), 'state.json');
        return Simulator.fromWebAcl(webAcl, resources, { ...options, searchStrings: undefined });
      }).map((difference) => `${name}: ${difference}`),
    );
    expect(wrong).toEqual([]);
  });

  test('all of them but those with bytes that are no text', () => {
    expect(usable.length).toBeGreaterThan(runs(60, 250));
    expect(noText.length).toBeLessThan(10);
    if (LONG_FORM) expect(noText.length).toBeGreaterThan(0);
  });
});
