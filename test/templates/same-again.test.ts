import { MATRIX, type Site } from './matrix';

// CDK numbers its placeholders anew in each run. An id or a name that is made out of one is another one each time, and a deployment of an
// unchanged app replaces the resource.

/** Much in one site. */
const WANTED: Partial<Site> = { check: 'turnstile', recipients: 'guard-with-all', region: 'any-region' };

/** Of a CDK that has given away that many numbers before. */
function templateOf(choice: Site, numbers: number): Record<string, unknown> {
  let template: Record<string, unknown> = {};
  jest.isolateModules(() => {
    const { App, Lazy } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
    for (let given = 0; given < numbers; given++) Lazy.string({ produce: () => '' });
    const { siteOf } = require('./site') as typeof import('./site');
    const app = new App();
    const stack = siteOf(app, choice);
    template = app.synth().getStackArtifact(stack.artifactId).template;
  });
  return template;
}

test('the same app is the same template in the next run', () => {
  const site = MATRIX.find(({ choice }) =>
    Object.entries(WANTED).every(([factor, value]) => choice[factor as keyof Site] === value),
  );
  expect(templateOf(site!.choice, 7)).toEqual(templateOf(site!.choice, 0));
});
