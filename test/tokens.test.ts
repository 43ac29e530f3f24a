import { readAssembly } from './assembly';
import { CALLS, LEAK, MAKE, site, TOKEN, type TokenKind } from './tokens';

interface TypeReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: string; readonly elementtype: TypeReference };
}
interface Named {
  readonly name: string;
  readonly type: TypeReference;
}
interface AssemblyType {
  readonly kind: string;
  readonly name: string;
  readonly datatype?: boolean;
  readonly interfaces?: readonly string[];
  readonly properties?: readonly Named[];
  readonly methods?: ReadonlyArray<{ readonly name: string; readonly parameters?: readonly Named[] }>;
}

const { types } = readAssembly<{ types: Record<string, AssemblyType> }>();
const nameOf = (fqn: string) => fqn.replace('cdk-otp-shield.', '');
const structs = Object.values(types).filter(({ kind, datatype }) => kind === 'interface' && datatype);

/** What the shield gives and nobody hands over. */
const GIVEN_BY_US = ['ExpectedRule', 'ExpectedRuleGroup', 'ReportedBudget'];
/** Names that a caller reads a metric by, which go into the template as they are. */
const READING = /^(?:metric.* (?:metricName|ruleName)|linkDashboard dashboardName)$/;

/** Values that only the deployment may know. Every other one is refused by its name. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  AutomaticBlockListProps: [],
  CaptchaApiKeyProps: ['tokenDomains[]'],
  CognitoGuardProps: ['runbookUrl'],
  DailyReportOptions: ['from', 'to[]', 'inboundVerifications[]'],
  EndUserMessagingMonitorProps: ['configurationSetName', 'protectConfigurationId', 'runbookUrl'],
  EndUserMessagingSenderOptions: ['originationIdentity', 'configurationSetName', 'protectConfigurationId'],
  FirewallManagerPolicyProps: ['accounts[]', 'organizationalUnits[]', 'resourceTags{}'],
  FrontEndOutputsProps: ['tokenDomains[]'],
  InWebAclOptions: ['webAclArn'],
  InboundCallVerificationProps: [
    'origin',
    'serviceName',
    'allowedOrigins[]',
    'continueUrl',
    'runbookUrl',
    'phoneNumber',
  ],
  ConnectLineOptions: ['instanceArn'],
  TwilioLineOptions: ['sharedKeyId'],
  InboundEmailVerificationProps: [
    'origin',
    'serviceName',
    'allowedOrigins[]',
    'continueUrl',
    'runbookUrl',
    'inboundAddress',
    'receiptRuleSetName',
    'receiptRuleName',
    'afterReceiptRule',
  ],
  InboundSmsVerificationProps: [
    'origin',
    'serviceName',
    'allowedOrigins[]',
    'continueUrl',
    'runbookUrl',
    'phoneNumber',
  ],
  OperatorOutputsProps: ['alarmPrefixes[]', 'resourceArns[]', 'worstDay'],
  OtpDashboardProps: ['dashboardName', 'responderName'],
  OtpOperationsProps: ['resourceArns[]'],
  OtpResponderProps: ['guardName', 'runbookUrl'],
  OtpRuleGroupProps: ['blockedAddresses[]', 'trustedAddresses[]', 'resourceArns[]'],
  OtpShieldProps: ['blockedAddresses[]', 'trustedAddresses[]', 'resourceArns[]', 'tokenDomains[]'],
  OtpShieldStackProps: [
    'blockedAddresses[]',
    'trustedAddresses[]',
    'tokenDomains[]',
    'resourceArn',
    'alarmEmails[]',
    'pageEmails[]',
    'configurationSetName',
    'ownDomains[]',
    'sesRegion',
    'sendGridApiKeySecret',
    'sendGridVerificationKeySecret',
  ],
  OtpWebAclProps: ['blockedAddresses[]', 'trustedAddresses[]', 'resourceArns[]', 'tokenDomains[]'],
  PostureGateAttributes: ['ipv4SetArn', 'ipv6SetArn'],
  RecipientGuardProps: ['runbookUrl'],
  ReputationMonitorProps: ['runbookUrl'],
  SendGridReputationMonitorProps: ['runbookUrl'],
  SenderOutput: ['value'],
  SesSenderOptions: ['configurationSetName'],
  SesReputationMonitorProps: ['configurationSetName', 'identities[]', 'ownDomains[]', 'sesRegion', 'runbookUrl'],
  ShieldAuditorProps: ['resourceArns[]', 'runbookUrl'],
  SnsTextMonitorProps: ['runbookUrl'],
  SnsTextOptions: ['runbookUrl'],
  TurnstileByArnOptions: ['hostnames[]', 'issuer', 'listenerArn', 'secretArn', 'targetGroupArns[]'],
  TurnstileOptions: ['hostnames[]', 'issuer'],
  TwilioMonitorProps: ['callbackUrl', 'sharedKeyId', 'runbookUrl'],
  WatchedWebAcl: [
    'webAclArn',
    'webAclMetricName',
    'lockdownSetArn',
    'strictSetArn',
    'campaignSetArn',
    'userPoolId',
    'ruleGroupArns[]',
    'allowedIpv4SetArn',
    'allowedIpv6SetArn',
    'blockedIpv4SetArn',
    'blockedIpv6SetArn',
  ],
};

/** Props that exclude others, so that each is taken alone. */
const ALONE = new Set([
  'EndUserMessagingMonitorProps protectConfigurationId',
  'OtpShieldStackProps sendGridApiKeySecret',
  'OtpShieldStackProps sendGridVerificationKeySecret',
  'OtpShieldStackProps sesRegion',
  'SesReputationMonitorProps sesRegion',
]);
/** Looked at and not written: what a web ACL of somebody else guards. */
const ONLY_LOOKED_AT = new Set(['OtpRuleGroupProps resourceArns']);

interface Probe {
  readonly prop: string;
  readonly kind: TokenKind;
}

function ancestors(name: string): string[] {
  return [name, ...(types[`cdk-otp-shield.${name}`]?.interfaces ?? []).flatMap((fqn) => ancestors(nameOf(fqn)))];
}

function probesOf(struct: string): Probe[] {
  const props = ancestors(struct).flatMap((name) => types[`cdk-otp-shield.${name}`]?.properties ?? []);
  return props.flatMap(({ name, type }) => kindsOf(type).map((kind) => ({ prop: name, kind })));
}

function kindsOf({ primitive, fqn, collection }: TypeReference): TokenKind[] {
  if (primitive === 'string') return ['text'];
  if (primitive === 'number') return ['number'];
  if (fqn === 'aws-cdk-lib.Duration') return ['duration'];
  if (fqn === 'aws-cdk-lib.Size') return ['size'];
  const entry = collection?.elementtype.primitive;
  if (collection?.kind === 'map') {
    return entry === 'number' ? ['number in a map'] : entry === 'string' ? ['in a map'] : [];
  }
  if (entry === 'string') return ['list', 'in a list'];
  return entry === 'number' ? ['number in a list'] : [];
}

const SUFFIX: Partial<Record<TokenKind, string>> = { 'in a list': '[]', 'number in a list': '[]', 'in a map': '{}' };
const isTaken = (struct: string, { prop, kind }: Probe) =>
  kind !== 'list' && (TAKEN[struct] ?? []).includes(prop + (SUFFIX[kind] ?? ''));

const optionsOf = (probes: readonly Probe[]) =>
  Object.fromEntries(probes.map(({ prop, kind }) => [prop, TOKEN[kind](`probe-${prop}`)]));

/** A prop has one value at a time, so its second kind of token needs another go. */
function goes(probes: readonly Probe[]): Probe[][] {
  const first = probes.filter((probe, at) => probes.findIndex(({ prop }) => prop === probe.prop) === at);
  const rest = probes.filter((probe) => !first.includes(probe));
  return rest.length === 0 ? [first] : [first, rest];
}

function takenGoes(struct: string, taken: readonly Probe[]): Probe[][] {
  const alone = taken.filter(({ prop }) => ALONE.has(`${struct} ${prop}`));
  const together = taken.filter((probe) => !alone.includes(probe));
  return [...(together.length > 0 ? [together] : []), ...alone.map((probe) => [probe])];
}

function refusalOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

function nothingLeaks(app: ReturnType<typeof site>['app'], probes: readonly string[]): void {
  const { stacks } = app.synth();
  const text = JSON.stringify(stacks.map(({ template }) => template));
  expect(text).not.toMatch(LEAK);
  expect(probes.filter((name) => !text.includes(`"probe-${name}"`))).toEqual([]);
  const said = stacks.flatMap(({ messages }) => messages.map(({ entry }) => String(entry.data)));
  expect(said.filter((message) => LEAK.test(message))).toEqual([]);
}

test('every public struct has its place here', () => {
  const probed = new Set(Object.keys(MAKE).flatMap(ancestors));
  const open = structs.filter(({ name }) => !probed.has(name) && !GIVEN_BY_US.includes(name));
  expect(open.flatMap(({ name }) => probesOf(name).map(({ prop }) => `${name}.${prop}`))).toEqual([]);
  const props = Object.entries(TAKEN).flatMap(([struct, taken]) =>
    taken.filter((name) => !probesOf(struct).some(({ prop }) => prop === name.replace(/\W/g, ''))),
  );
  expect(props).toEqual([]);
});

describe.each(Object.keys(MAKE))('%s', (struct) => {
  const probes = probesOf(struct);
  const refused = probes.filter((probe) => !isTaken(struct, probe));
  const taken = probes.filter((probe) => isTaken(struct, probe));

  for (const go of refused.length === 0 ? [] : goes(refused)) {
    test(`refuses by name, all at once: ${go.map(({ prop, kind }) => `${prop} (${kind})`).join(', ')}`, () => {
      const message = refusalOf(() => MAKE[struct]!(site().stack, optionsOf(go)));
      expect(go.map(({ prop }) => prop).filter((prop) => !named(message, prop))).toEqual([]);
      expect(message).not.toMatch(LEAK);
      expect(message).toContain('got a token');
    });
  }

  for (const go of takenGoes(struct, taken)) {
    test(`takes ${go.map(({ prop, kind }) => `${prop} (${kind})`).join(', ')}`, () => {
      const { app, stack } = site();
      MAKE[struct]!(stack, optionsOf(go));
      const written = go.filter(({ prop }) => !ONLY_LOOKED_AT.has(`${struct} ${prop}`));
      nothingLeaks(
        app,
        written.map(({ prop }) => prop),
      );
    });
  }
});

/** Whether a fault of its own says so. */
function named(message: string, prop: string): boolean {
  return new RegExp(`\\b${prop}(?:\\[\\]|\\.DE)? must be [^\\n]*got a token`).test(message);
}

const TAKES_ARGUMENT = new Set(['RecipientGuard.fromFunctionArn functionArn']);
const LISTS = /fields|operations|procedures|words/;
const KINDS: Readonly<Record<string, TokenKind[]>> = {
  requests: ['number'],
  window: ['duration'],
  priority: ['number'],
};

test('every argument of a public factory or method is here, too', () => {
  const open = Object.values(types)
    .filter(({ kind }) => kind === 'class')
    .flatMap(({ name, methods = [] }) =>
      methods.flatMap((method) =>
        (method.parameters ?? [])
          .filter(({ name: argument, type }) => argument !== 'id' && kindsOf(type).length > 0)
          .map(({ name: argument }) => ({
            call: `${name}.${method.name} ${argument}`,
            short: `${method.name} ${argument}`,
          })),
      ),
    )
    .filter(({ call, short }) => !(call in CALLS) && !READING.test(short));
  expect(open).toEqual([]);
});

describe.each(Object.keys(CALLS))('%s', (call) => {
  const argument = call.split(' ')[1]!;
  const kinds: TokenKind[] = KINDS[argument] ?? (LISTS.test(argument) ? ['list', 'in a list'] : ['text']);
  test.each(kinds)('%s', (kind) => {
    const { app, stack } = site();
    const make = () => CALLS[call]!(stack, TOKEN[kind](`probe-${argument}`));
    if (TAKES_ARGUMENT.has(call)) {
      make();
      nothingLeaks(app, [argument]);
      return;
    }
    const message = refusalOf(make);
    expect(message).toMatch(new RegExp(`\\b${argument}(?:\\[\\])? must be .*got a token`));
    expect(message).not.toMatch(LEAK);
  });
});
