import { OtpRoute } from '../../lib/protection/otp-route';
import { UnusualRouter } from '../../lib/protection/unusual-router';
import { sound } from './sound';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const requestRoutes = [OtpRoute.trpc('/api/trpc', ['auth.sendOtp', 'resend'])];
const verifyRoutes = [OtpRoute.trpc('/api/trpc', ['auth.checkOtp'])];
const webAcl = new SimulatedWebAcl({ requestRoutes, verifyRoutes });
const isRequest = (uri: string, sent: Sent = {}) => labelsOf(webAcl.send(uri, sent)).includes('otp:request');

test.each([
  '/api/trpc/auth.sendOtp',
  '/api/trpc/auth.sendOtp?batch=1',
  '/api/trpc/auth.sendOtp/',
  '/api/trpc/resend',
  '/api/trpc/post.list,auth.sendOtp?batch=1',
  '/api/trpc/auth.sendOtp,post.list?batch=1',
  '/api/trpc/post.list,auth.sendOtp,user.me?batch=1',
  '/api/trpc/auth.sendOtp,auth.sendOtp?batch=1',
  '/api/trpc/post.list,resend',
  '/api/trpc/post.list%2Cauth.sendOtp?batch=1',
  '/api/trpc/post.list%2cauth%2EsendOtp',
  '/api/trpc/%61uth.sendOtp',
  '/api/trpc/auth.%73endOtp',
  '/api/trpc//auth.sendOtp',
  '/x/../api/trpc/auth.sendOtp',
  '/prod/api/trpc/auth.sendOtp',
])('counts: POST %s', (uri) => expect(isRequest(uri)).toBe(true));

test('GET counts, since a procedure may be a query', () => {
  expect(isRequest('/api/trpc/auth.sendOtp?input=%7B%7D', { method: 'GET' })).toBe(true);
});

test.each([
  '/api/trpc/auth.sendOtpHistory',
  '/api/trpc/auth.send',
  '/api/trpc/auth',
  '/api/trpc/user.resend',
  '/api/trpc/post.list,user.me?batch=1',
  '/api/trpc/post.list,auth.sendOtpHistory?batch=1',
  '/api/trpc/auth.sendOtpHistory,post.list?batch=1',
  '/api/trpc/post.list,presend',
  '/api/trpc',
])('is left alone: %s', (uri) => expect(webAcl.rule(uri)).toBe('Default_Action'));

test('a batch with others is refused, in path and body, with a solved puzzle, too', () => {
  const batch = '/api/trpc/auth.sendOtp,auth.sendOtp?batch=1';
  expect(webAcl.rule(batch, { body: '{"0":{"to":"a@x.org"},"1":{"to":"b@x.org"}}', solvedAgo: 5 })).toBe(
    'many-recipients',
  );
  expect(webAcl.rule('/api/trpc/auth.sendOtp?batch=1', { body: '{"0":{"to":"a@x.org"}}', solvedAgo: 5 })).toBe(
    'Default_Action',
  );
  expect(labelsOf(webAcl.send('/api/trpc/user.me,auth.checkOtp'))).toContain('otp:verify');
});

test('with a router that reads on, and behind a stage, it counts likewise', () => {
  const wide = new SimulatedWebAcl({ requestRoutes, unusualRouters: [UnusualRouter.ZEND_1] });
  expect(labelsOf(wide.send('/api/trpc/auth.sendOtp/x'))).toContain('otp:request');
  const stage = new SimulatedWebAcl({
    requestRoutes: [OtpRoute.trpc('/trpc', ['sendOtp'])],
    resourceArns: ['arn:aws:apigateway:eu-central-1::/restapis/a1b2c3/stages/prod'],
  });
  expect(stage.rule('/prod/trpc/sendOtp')).toBe('human-check');
  expect(stage.rule('/prod/trpc/me,sendOtp')).toBe('many-recipients');
  expect(stage.rule('/prod/trpc/me')).toBe('Default_Action');
});

test('names what it is given, and refuses what is no procedure', () => {
  expect(String(requestRoutes[0])).toBe('OtpRoute.trpc("/api/trpc", ["auth.sendOtp","resend"])');
  expect(() => sound(OtpRoute.trpc('/api/trpc', ['auth/sendOtp']))).toThrow(
    'OtpRoute.trpc: procedures must hold procedures',
  );
});
