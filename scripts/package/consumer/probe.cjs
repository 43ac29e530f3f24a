// A user's project in small, run under each supported Node.js with nothing but the installed package and its peers.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { mkdtempSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const assert = require('node:assert/strict');
const { App, Stack } = require('aws-cdk-lib');
const { ApplicationLoadBalancer } = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const { Topic } = require('aws-cdk-lib/aws-sns');
const { EmailProvider, OtpRoute, OtpShield } = require('cdk-otp-shield');
const { Simulator, wafRequest } = require('cdk-otp-shield/sim');

function synthesize(outdir) {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Site', { env: { account: '111122223333', region: 'eu-central-1' } });
  const loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188',
    securityGroupId: 'sg-12345678',
  });
  new OtpShield(stack, 'OtpShield', {
    loadBalancer,
    requestRoutes: [OtpRoute.path('/api/auth/otp')],
    verifyRoutes: [OtpRoute.path('/api/auth/verify')],
    email: EmailProvider.ses({ configurationSetName: 'otp' }),
    notify: [new Topic(stack, 'Topic')],
  });
  return app.synth().getStackByName('Site');
}

/** Every handler of the template, loaded with the environment that the template gives it. */
function loadHandlers({ template, assets }, outdir) {
  const folders = new Map(assets.map((asset) => [asset.id, join(outdir, asset.path)]));
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  for (const { Properties } of functions) {
    const folder = folders.get(Properties.Code.S3Key.replace('.zip', ''));
    if (!folder) continue;
    const given = Object.entries(Properties.Environment?.Variables ?? {});
    const env = given.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'arn:aws:sns:eu-central-1:111122223333:x',
    ]);
    const script = `if (typeof require(${JSON.stringify(folder)}).handler !== 'function') process.exit(9)`;
    execFileSync(process.execPath, ['-e', script], {
      env: { ...process.env, ...Object.fromEntries(env), AWS_REGION: 'eu-central-1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }
  return functions.length;
}

function judge(template) {
  const sim = Simulator.fromTemplate(template);
  const code = wafRequest({ method: 'POST', uri: '/api/auth/otp', body: { email: 'a@example.com' } });
  assert.equal(sim.evaluate(code).action, 'CAPTCHA');
  assert.equal(sim.evaluate(wafRequest({ uri: '/' })).action, 'ALLOW');
}

/** The command as npm installed it, on a replay that wants the same two answers. */
function simulate(outdir) {
  const replay = join(outdir, 'replay.json');
  const request = (uri, method, want) => ({
    at: 0,
    ip: '203.0.113.7',
    method,
    uri,
    headers: [['host', 'a.example.com']],
    want,
  });
  writeFileSync(
    replay,
    JSON.stringify({
      requests: [request('/api/auth/otp', 'POST', { action: 'CAPTCHA' }), request('/', 'GET', { action: 'ALLOW' })],
    }),
  );
  const command = join(__dirname, 'node_modules/.bin/otp-shield');
  const printed = execFileSync(
    process.execPath,
    [command, 'simulate', '--template', outdir, '--replay', replay, '--json'],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(JSON.parse(printed).verdicts.length, 2);
}

async function main() {
  const outdir = mkdtempSync(join(__dirname, 'cdk.out-'));
  const stack = synthesize(outdir);
  const handlers = loadHandlers(stack, outdir);
  judge(stack.template);
  simulate(outdir);
  assert.equal(typeof (await import('cdk-otp-shield/browser')).createOtpFetch, 'function');
  assert.equal(typeof require('cdk-otp-shield/verify').humanTokenVerifier, 'function');
  const template = createHash('sha256').update(readFileSync(stack.templateFullPath)).digest('hex');
  console.log(JSON.stringify({ node: process.version, handlers, template }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
