import { App, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { SesReputationMonitor } from '../../lib/index';
import { BundledFunction } from '../../lib/private/bundled-function';

const made = (environment: Record<string, string>) => {
  const app = new App();
  const stack = new Stack(app, 'Site');
  const props = { bundle: 'ses-ingest', description: 'x', timeout: Duration.seconds(1) };
  new BundledFunction(stack, 'Handler', { ...props, environment });
  return () => app.synth();
};

test('an environment of 4,096 bytes is taken, one more is refused with what is largest', () => {
  expect(made({ LONG: 'x'.repeat(4091), A: '' })).not.toThrow();
  expect(made({ LONG: 'x'.repeat(4091), A: 'ü' })).toThrow(
    'the settings of the function Site/Handler have 4098 bytes, Lambda takes 4096; most of it is LONG (4095)',
  );
});

test('what is joined at deploy and what is lazy counts as far as it is known', () => {
  const known = 'x'.repeat(4100);
  expect(made({ A: Fn.join('', [known, Fn.ref('AWS::Region')]) })).toThrow('Lambda takes 4096');
  expect(made({ A: Lazy.string({ produce: () => known }) })).toThrow('Lambda takes 4096');
  expect(made({ A: Fn.ref('AWS::Region') })).not.toThrow();
});

test('long lists in props are refused at synth', () => {
  const app = new App();
  const stack = new Stack(app, 'Site');
  const ownDomains = Array.from({ length: 400 }, (_, n) => `own-domain-${n}.example.com`);
  new SesReputationMonitor(stack, 'Ses', { notify: [], ownDomains });
  expect(() => app.synth()).toThrow(/Site\/Ses\/\S+ have \d+ bytes, Lambda takes 4096/);
});
