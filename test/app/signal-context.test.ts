import { readContext } from '../../lib/app/context';
import { ALB_ARN } from '../protection/stack';

const MINIMAL = { 'otp-shield:resourceArn': ALB_ARN, 'otp-shield:requestRoutes': ['/api/auth/otp'] };

test('takes client signals, by their defaults or signal by signal, and tells what goes with nothing', () => {
  const read = (given: Record<string, unknown>) =>
    readContext({
      ...MINIMAL,
      ...Object.fromEntries(Object.entries(given).map(([key, value]) => [`otp-shield:${key}`, value])),
    }).clientSignals;
  expect(read({})).toBeUndefined();
  expect(
    read({ anonymousIpList: 'true', botControl: 'bots=BLOCK,nonBrowsers=LIMIT', botControlLevel: 'TARGETED' }),
  ).toMatchObject({ anonymousIpList: {}, botControl: { bots: 'BLOCK', nonBrowsers: 'LIMIT', level: 'TARGETED' } });
  expect(read({ usualFingerprints: 'a,b', fingerprintLimit: '50/10m' })!.fingerprintLimit).toMatchObject({
    usual: ['a', 'b'],
    limit: { requests: 50 },
  });
  expect(() => read({ anonymousIpList: 'hosting=BLOCK' })).toThrow(/must be true, or signals with a response/);
  expect(() => read({ botControlLevel: 'TARGETED', fingerprintLimit: '50/10m' })).toThrow(
    /botControlLevel has no effect without otp-shield:botControl[\s\S]*fingerprintLimit has no effect without otp-shield:usualFingerprints/,
  );
  expect(() => read({ accountCreation: 'true' })).toThrow(/no effect without otp-shield:signUpPath/);
});
