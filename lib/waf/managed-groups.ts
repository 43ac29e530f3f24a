/**
 * What AWS publishes of its managed rule groups: capacity, and of those that tell who a client is also the rules, what each does unless it is overridden, and its label.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export interface ManagedGroup {
  /** Web ACL capacity units of the newest static version. */
  readonly capacity: number;
  /** What stands in its labels: `awswaf:managed:aws:<namespace>:`. */
  readonly namespace: string;
  /** Empty where nobody here asks for them. */
  readonly rules: readonly ManagedRule[];
  /** Whether it labels the state of the token (`awswaf:managed:token:…`). */
  readonly tokenLabels: boolean;
}

export interface ManagedRule {
  readonly name: string;
  readonly action: 'BLOCK' | 'COUNT' | 'CAPTCHA' | 'CHALLENGE';
  /** Behind the namespace. */
  readonly labels: readonly string[];
}

export const IP_REPUTATION_LIST = 'AWSManagedRulesAmazonIpReputationList';
export const ANONYMOUS_IP_LIST = 'AWSManagedRulesAnonymousIpList';
export const BOT_CONTROL = 'AWSManagedRulesBotControlRuleSet';
export const ACCOUNT_CREATION = 'AWSManagedRulesACFPRuleSet';

const group = (capacity: number, namespace: string, rules: readonly ManagedRule[] = []): ManagedGroup => ({
  capacity,
  namespace,
  rules,
  tokenLabels: false,
});
const withTokens = (given: ManagedGroup): ManagedGroup => ({ ...given, tokenLabels: true });
/** AWS gives each rule a label of its own name, beside those that say what it found. */
const rule = (action: ManagedRule['action'], name: string, ...found: string[]): ManagedRule => ({
  name,
  action,
  labels: [...found, name],
});

/** https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-bot.html */
const BOT_CATEGORIES = [
  'Advertising',
  'Archiver',
  'ContentFetcher',
  'EmailClient',
  'HttpLibrary',
  'LinkChecker',
  'Miscellaneous',
  'Monitoring',
  'PagePreview',
  'ScrapingFramework',
  'SearchEngine',
  'Security',
  'Seo',
  'SocialMedia',
  'Webhooks',
  'AI',
];
const snake = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
const LEVELS = [
  ['Low', 'COUNT'],
  ['Medium', 'CAPTCHA'],
  ['High', 'BLOCK'],
] as const;

const BOT_RULES: readonly ManagedRule[] = [
  ...BOT_CATEGORIES.map((name) => rule('BLOCK', `Category${name}`, `bot:category:${snake(name)}`)),
  rule('BLOCK', 'SignalAutomatedBrowser', 'signal:automated_browser'),
  rule('BLOCK', 'SignalKnownBotDataCenter', 'signal:known_bot_data_center'),
  rule('BLOCK', 'SignalNonBrowserUserAgent', 'signal:non_browser_user_agent'),
  rule('CHALLENGE', 'TGT_VolumetricIpTokenAbsent', 'targeted:aggregate:volumetric:ip:token_absent'),
  rule('COUNT', 'TGT_TokenAbsent'),
  rule('CAPTCHA', 'TGT_VolumetricSession', 'targeted:aggregate:volumetric:session:high'),
  rule('BLOCK', 'TGT_VolumetricSessionMaximum', 'targeted:aggregate:volumetric:session:maximum'),
  rule('CAPTCHA', 'TGT_SignalAutomatedBrowser', 'targeted:signal:automated_browser'),
  rule('CAPTCHA', 'TGT_SignalBrowserAutomationExtension', 'targeted:signal:browser_automation_extension'),
  rule('CAPTCHA', 'TGT_SignalBrowserInconsistency', 'targeted:signal:browser_inconsistency'),
  ...(['CHALLENGE', 'CAPTCHA', 'CAPTCHA'] as const).map((action, at) => {
    const level = LEVELS[at]![0];
    return rule(
      action,
      `TGT_ML_CoordinatedActivity${level}`,
      `targeted:aggregate:coordinated_activity:${level.toLowerCase()}`,
    );
  }),
  ...['Ip', 'Country', 'Asn'].flatMap((among) =>
    LEVELS.map(([level, action]) =>
      rule(
        action,
        `TGT_TokenReuse${among}${level}`,
        `targeted:aggregate:volumetric:session:token_reuse:${among.toLowerCase()}:${level.toLowerCase()}`,
      ),
    ),
  ),
];

/** https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-acfp.html */
const ACCOUNT_CREATION_RULES: readonly ManagedRule[] = [
  rule('BLOCK', 'UnsupportedCognitoIDP', 'unsupported:cognito_idp'),
  { name: 'AllRequests', action: 'CHALLENGE', labels: [] },
  rule('BLOCK', 'RiskScoreHigh', 'risk_score:high'),
  rule('BLOCK', 'SignalCredentialCompromised', 'signal:credential_compromised'),
  {
    name: 'SignalClientHumanInteractivityAbsentLow',
    action: 'CAPTCHA',
    labels: ['signal:client:human_interactivity:low'],
  },
  rule('BLOCK', 'AutomatedBrowser', 'signal:automated_browser'),
  rule('CAPTCHA', 'BrowserInconsistency', 'signal:browser_inconsistency'),
  rule('CAPTCHA', 'VolumetricIpHigh', 'aggregate:volumetric:ip:creation:high'),
  rule('BLOCK', 'VolumetricSessionHigh', 'aggregate:volumetric:session:creation:high'),
  rule('BLOCK', 'AttributeUsernameTraversalHigh', 'aggregate:attribute:username_traversal:creation:high'),
  rule('BLOCK', 'VolumetricPhoneNumberHigh', 'aggregate:volumetric:phone_number:high'),
  rule('BLOCK', 'VolumetricAddressHigh', 'aggregate:volumetric:address:high'),
  rule('CAPTCHA', 'VolumetricAddressLow', 'aggregate:volumetric:address:low'),
  rule('BLOCK', 'VolumetricIPSuccessfulResponse', 'aggregate:volumetric:ip:successful_creation_response:high'),
  rule('BLOCK', 'VolumetricSessionSuccessfulResponse', 'aggregate:volumetric:session:successful_creation_response:low'),
  rule('BLOCK', 'VolumetricSessionTokenReuseIp', 'aggregate:volumetric:session:creation:token_reuse:ip'),
];

/** By name, of the vendor `AWS`. */
export const MANAGED_GROUPS: Readonly<Record<string, ManagedGroup>> = {
  AWSManagedRulesCommonRuleSet: group(700, 'core-rule-set'),
  AWSManagedRulesAdminProtectionRuleSet: group(100, 'admin-protection'),
  AWSManagedRulesKnownBadInputsRuleSet: group(200, 'known-bad-inputs'),
  AWSManagedRulesSQLiRuleSet: group(200, 'sql-database'),
  AWSManagedRulesLinuxRuleSet: group(200, 'linux-os'),
  AWSManagedRulesUnixRuleSet: group(100, 'posix-os'),
  AWSManagedRulesWindowsRuleSet: group(200, 'windows-os'),
  AWSManagedRulesPHPRuleSet: group(100, 'php-app'),
  AWSManagedRulesWordPressRuleSet: group(100, 'wordpress-app'),
  // https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-ip-rep.html; so is the next one.
  [IP_REPUTATION_LIST]: group(25, 'amazon-ip-list', [
    rule('BLOCK', 'AWSManagedIPReputationList'),
    rule('BLOCK', 'AWSManagedReconnaissanceList'),
    rule('COUNT', 'AWSManagedIPDDoSList'),
  ]),
  [ANONYMOUS_IP_LIST]: group(50, 'anonymous-ip-list', [
    rule('BLOCK', 'AnonymousIPList'),
    rule('BLOCK', 'HostingProviderIPList'),
  ]),
  [BOT_CONTROL]: withTokens(group(50, 'bot-control', BOT_RULES)),
  AWSManagedRulesATPRuleSet: withTokens(group(50, 'atp')),
  [ACCOUNT_CREATION]: withTokens(group(50, 'acfp', ACCOUNT_CREATION_RULES)),
  AWSManagedRulesAntiDDoSRuleSet: withTokens(group(50, 'anti-ddos')),
};

/** Undefined for other vendors, and for what AWS added since. */
export function managedGroup(vendor: string, name: string): ManagedGroup | undefined {
  return vendor === 'AWS' && Object.hasOwn(MANAGED_GROUPS, name) ? MANAGED_GROUPS[name] : undefined;
}

/** Full name of a label of one of AWS's groups. */
export function managedLabel(name: string, label: string): string {
  return `awswaf:managed:aws:${MANAGED_GROUPS[name]!.namespace}:${label}`;
}
