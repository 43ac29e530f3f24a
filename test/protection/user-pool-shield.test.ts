import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRecovery, type CfnUserPool, type IUserPool, UserPool, UserPoolEmail } from 'aws-cdk-lib/aws-cognito';
import { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { OtpShield, type OtpShieldProps } from '../../lib/otp-shield';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { ProtectionMode } from '../../lib/protection/protection-mode';
import { userPoolFacts } from '../../lib/protection/user-pool/user-pool-facts';
import { EmailProvider } from '../../lib/reputation/email-provider';
import { SmsProvider } from '../../lib/reputation/sms-provider';
import { sendersOf } from '../../lib/user-pool-senders';
import { ALB_ARN, ENV, ROUTES, stack } from './stack';
import { type Sent, SimulatedWebAcl } from './traffic';

const POOL_ARN = 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aB3dE5fG7';
const imported = (scope: Stack) => UserPool.fromUserPoolArn(scope, 'Pool', POOL_ARN);
const plain = (scope: Stack) => new UserPool(scope, 'Pool', { accountRecovery: AccountRecovery.EMAIL_ONLY });

const SIGN_UP: Sent = { method: 'POST', headers: { 'x-amzn-cognito-operation-name': 'SignUp' }, body: '{}' };

describe('what can not be right is refused, with what to do:', () => {
  const refused = (props: (scope: Stack) => Partial<OtpWebAclProps>) => () => {
    const scope = stack();
    new OtpWebAcl(scope, 'Acl', { userPool: imported(scope), ...props(scope) });
  };

  test.each<[string, Partial<OtpWebAclProps>, string]>([
    [
      'a resource beside',
      { resourceArns: [ALB_ARN] },
      'resourceArns must not stand beside userPool: paths such as /login',
    ],
    ['routes', ROUTES, 'requestRoutes must not stand beside userPool: the routes of a user pool are known'],
    ['a page', { entryPages: [OtpRoute.path('/x')] }, 'entryPages must not stand beside userPool'],
    [
      'a honeypot',
      { honeypotField: 'website' },
      'honeypotField must not stand beside userPool: AWS WAF sees no address',
    ],
    ['recipients', { recipientRules: { blockDisposableDomains: true } }, 'CognitoGuard judges recipients'],
    [
      'a silent challenge',
      { humanCheck: HumanCheck.challenge() },
      'humanCheck must be HumanCheck.captcha() or none() for a user pool',
    ],
    ['an adaptive one', { humanCheck: HumanCheck.adaptive() }, 'got HumanCheck.adaptive()'],
    ['a text', { userPool: POOL_ARN as never }, `write UserPool.fromUserPoolArn(this, "Pool", "${POOL_ARN}")`],
    [
      'an id',
      { userPool: 'eu-central-1_aB3dE5fG7' as never },
      'write UserPool.fromUserPoolId(this, "Pool", "eu-central-1_aB3dE5fG7")',
    ],
    ['another thing', { userPool: { userPoolArn: ALB_ARN } as never }, 'userPool'],
    [
      'a limit of fingerprints',
      { clientSignals: { fingerprintLimit: { usual: ['t13d1516h2_8daaf6152771_d8a2da3f94cd'] } } },
      'clientSignals.fingerprintLimit must not be given with userPool, where AWS WAF has no fingerprints',
    ],
    [
      'fraud prevention of AWS',
      { clientSignals: { accountCreation: { creationPath: '/signup', registrationPage: '/signup' } } },
      'clientSignals.accountCreation must not be given with userPool',
    ],
  ])('%s', (_what, props, message) => {
    expect(refused(() => props)).toThrow(message);
  });

  test('all of it at once', () => {
    expect(
      refused(() => ({ resourceArns: [ALB_ARN], honeypotField: 'website', humanCheck: HumanCheck.challenge() })),
    ).toThrow(/resourceArns must not(?:.|\n)*honeypotField must not(?:.|\n)*humanCheck must be/);
  });

  test('a pool of another Region, by its ARN or by its stack', () => {
    const elsewhere = POOL_ARN.replaceAll('eu-central-1', 'us-east-1');
    expect(refused((scope) => ({ userPool: UserPool.fromUserPoolArn(scope, 'There', elsewhere) }))).toThrow(
      'userPool is in us-east-1, but the stack is in eu-central-1',
    );
    const app = new App();
    const pool = plain(new Stack(app, 'There', { env: { ...ENV, region: 'us-east-1' }, crossRegionReferences: true }));
    expect(() => new OtpWebAcl(stack('Here', app), 'Acl', { userPool: pool })).toThrow(
      'userPool must be in the Region of the stack, got us-east-1 for eu-central-1',
    );
  });

  test('a pool among resources', () => {
    expect(() => new OtpWebAcl(stack(), 'Acl', { ...ROUTES, resourceArns: [POOL_ARN] })).toThrow(
      'give it by itself as userPool',
    );
  });
});

test('a pool of another stack is guarded from there', () => {
  const app = new App();
  const pool = plain(new Stack(app, 'There', { env: ENV }));
  const here = stack('Here', app);
  new OtpWebAcl(here, 'Acl', { userPool: pool });
  const [association] = Object.values(Template.fromStack(here).findResources('AWS::WAFv2::WebACLAssociation'));
  expect(JSON.stringify(association.Properties.ResourceArn)).toContain('Fn::ImportValue');
});

test.each<[string, Partial<OtpWebAclProps>, boolean]>([
  ['with its own puzzle', {}, true],
  ['with no domain of a page', { tokenDomains: [] }, true],
  ['with a puzzle of the owner', { humanCheck: HumanCheck.captcha() }, true],
  ['with the domain of a page', { tokenDomains: ['shop.example'] }, false],
  ['without a human check', { humanCheck: HumanCheck.none() }, false],
])('%s it is told whether callers of the API can show a token', (_, props, told) => {
  const here = stack();
  new OtpWebAcl(here, 'Acl', { userPool: plain(here), ...props });
  const found = Annotations.fromStack(here).findWarning('*', Match.stringLikeRegexp('cdk-otp-shield:cognitoNoToken'));
  expect(found.map(({ id }) => id)).toEqual(told ? ['/Stack/Acl'] : []);
});

describe('a shield of a pool', () => {
  const made = (pool: (scope: Stack) => IUserPool, props: Partial<OtpShieldProps> = {}) => {
    const scope = stack();
    const notify = [new Topic(scope, 'Topic')];
    const shield = new OtpShield(scope, 'Shield', { userPool: pool(scope), notify, ...props });
    return { scope, shield, template: Template.fromStack(scope) };
  };
  const unwatched = Match.stringLikeRegexp('cdk-otp-shield:cognitoUnwatched');
  const ses = (configurationSetName?: string) =>
    UserPoolEmail.withSES({ fromEmail: 'codes@shop.example', sesRegion: 'eu-central-1', configurationSetName });

  test('needs nothing but the pool: its mails are watched by their configuration set, and it is audited', () => {
    const { scope, shield, template } = made((scope) => new UserPool(scope, 'Pool', { email: ses('otp') }), {
      dailyReport: {},
    });
    expect(shield.reputationMonitor?.senderName).toBe('SES');
    Annotations.fromStack(scope).hasNoWarning('*', unwatched);
    const [association] = Object.values(template.findResources('AWS::WAFv2::WebACLAssociation'));
    expect(JSON.stringify(association.Properties.ResourceArn)).toContain('Pool');
    expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).toMatch(/userPoolId[^}]*Pool/);
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).map((policy) => JSON.stringify(policy));
    const auditor = policies.find((policy) => policy.includes('wafv2:GetWebACLForResource'));
    expect(auditor).toContain('cognito-idp:GetWebACLForResource');
  });

  const asked = (pool: (scope: Stack) => IUserPool, said: Parameters<typeof sendersOf>[2] = {}) => {
    const scope = stack();
    const { email, sms } = sendersOf(scope, pool(scope), said);
    const warnings = scope.node.metadata
      .filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => String(data));
    return { senders: [email, sms].map((each) => each && { ...each, by: each.constructor.name }), warnings };
  };

  test.each<[string, (scope: Stack) => IUserPool, string]>([
    ['Cognito itself', plain, 'Amazon Cognito sends its mails itself, 50 a day'],
    [
      'SES without a configuration set',
      (scope) => new UserPool(scope, 'Pool', { email: ses() }),
      'its mails name no configuration set',
    ],
    ['who knows whom', imported, 'it is imported, so who sends its texts is not seen'],
    [
      'a function',
      (scope) => {
        const pool = plain(scope);
        (pool.node.defaultChild as CfnUserPool).addPropertyOverride(
          'LambdaConfig.CustomEmailSender.LambdaVersion',
          'V1_0',
        );
        return pool;
      },
      'its mails are sent by a function of yours or of a CognitoGuard',
    ],
    [
      'a challenge',
      (scope) => {
        const pool = plain(scope);
        (pool.node.defaultChild as CfnUserPool).addPropertyOverride('LambdaConfig.CreateAuthChallenge', ALB_ARN);
        return pool;
      },
      'its CreateAuthChallenge function may send codes itself',
    ],
    [
      'whom only the deployment knows',
      (scope) => {
        const pool = plain(scope);
        const l1 = pool.node.defaultChild as CfnUserPool;
        l1.addPropertyOverride('EmailConfiguration', { 'Fn::If': ['Own', { EmailSendingAccount: 'DEVELOPER' }, {}] });
        return pool;
      },
      'its mails are sent by whom only the deployment knows',
    ],
    [
      'whom a parameter names',
      (scope) => {
        const pool = plain(scope);
        const l1 = pool.node.defaultChild as CfnUserPool;
        l1.addPropertyOverride('EmailConfiguration.EmailSendingAccount', new CfnParameter(scope, 'By').valueAsString);
        l1.addPropertyOverride('SmsConfiguration', { 'Fn::If': ['Texts', { SnsCallerArn: ALB_ARN }, {}] });
        return pool;
      },
      'its texts are sent by whom only the deployment knows',
    ],
  ])('says that it can not hear what becomes of mails of %s', (_what, pool, why) => {
    expect(asked(pool).warnings.join()).toContain(why);
  });

  test('watches mails and texts by what sends them', () => {
    const texts = (config: object) => (scope: Stack) => {
      const pool = new UserPool(scope, 'Pool', { email: ses('otp'), enableSmsRole: false });
      (pool.node.defaultChild as CfnUserPool).addPropertyOverride('SmsConfiguration', config);
      return pool;
    };
    const role = 'arn:aws:iam::111122223333:role/sms';
    const mail = { by: 'SesEmailProvider', options: { configurationSetName: 'otp' } };
    expect(asked(texts({ EumsSms: { CallerArn: role, ConfigurationSetName: 'texts' } }))).toEqual({
      senders: [mail, { by: 'EndUserMessagingProvider', options: { configurationSetName: 'texts' } }],
      warnings: [],
    });
    expect(asked(texts({ SnsCallerArn: role }))).toEqual({
      senders: [mail, { by: 'SnsTextProvider', options: {} }],
      warnings: [],
    });
    const elsewhere = asked(texts({ SnsCallerArn: role, SnsRegion: 'us-east-1' }));
    expect(elsewhere.senders[1]).toBeUndefined();
    expect(elsewhere.warnings.join()).toContain('its texts go out in us-east-1');
    expect(asked(texts({ EumsSms: { CallerArn: role } })).warnings.join()).toContain(
      'its texts name no configuration set',
    );
  });

  test.each([
    ['the same stack', (here: Stack) => here],
    ['another stack', (here: Stack) => new Stack(here.node.root as App, 'There', { env: ENV })],
  ])('takes a configuration set that only the deployment knows, of %s', (_where, whose) => {
    const here = stack();
    const there = whose(here);
    const { configurationSetName } = new ConfigurationSet(there, 'Set');
    const userPool = new UserPool(there, 'Pool', { email: ses(configurationSetName), enableSmsRole: false });
    new OtpShield(here, 'Shield', { userPool, notify: [new Topic(here, 'Topic')] });
    const [destination] = Object.values(
      Template.fromStack(here).findResources('AWS::SES::ConfigurationSetEventDestination'),
    );
    const named = JSON.stringify(destination.Properties.ConfigurationSetName);
    expect(named).toMatch(there === here ? /^{"Ref":"Set/ : /^{"Fn::ImportValue":"There:ExportsOutputRefSet/);
  });

  test('counts a factor that only the deployment knows as one that sends', () => {
    const here = stack();
    const pool = plain(here);
    const l1 = pool.node.defaultChild as CfnUserPool;
    l1.addPropertyOverride('MfaConfiguration', 'ON');
    l1.addPropertyOverride('EnabledMfas', [new CfnParameter(here, 'Factor').valueAsString]);
    expect(userPoolFacts(pool)?.signInSends).toBe(true);
    l1.addPropertyOverride('EnabledMfas', ['SOFTWARE_TOKEN_MFA']);
    expect(userPoolFacts(pool)?.signInSends).toBe(false);
    l1.addPropertyOverride('Policies', { 'Fn::If': ['Condition', {}, {}] });
    expect(userPoolFacts(pool)?.signInSends).toBe(true);
  });

  test('takes the word of whoever says it', () => {
    const said = { email: EmailProvider.none(), sms: SmsProvider.none() };
    expect(asked(imported, said).warnings).toEqual([]);
  });

  test('in count mode stops nobody', () => {
    const { template } = made(imported, { mode: ProtectionMode.COUNT });
    expect(new SimulatedWebAcl({}, template.toJSON()).rule('/', SIGN_UP)).toBe('Default_Action');
  });
});
