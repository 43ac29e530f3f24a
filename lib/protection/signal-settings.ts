import { LABEL, RULE } from '../contract/names';
import {
  ACCOUNT_CREATION,
  ANONYMOUS_IP_LIST,
  BOT_CONTROL,
  IP_REPUTATION_LIST,
  managedLabel,
} from '../waf/managed-groups';
import { type AccountCreationOptions, BotControlLevel, SignUpPayload } from './charged-signals';
import type { ClientSignals } from './client-signals';
import type { RateLimit } from './rules/limits';
import { SignalResponse } from './signal-response';

/** A label, or the start of labels where it ends in a colon, and what becomes of a code request with it. */
export interface SignalChoice {
  /** Full name, or the shield's own. */
  readonly label: string;
  readonly response: SignalResponse;
  /** Whether it is known behind the human check only. */
  readonly late: boolean;
}

/** A group of AWS's that the web ACL asks. */
export interface SignalGroup {
  readonly rule: string;
  /** AWS's name. */
  readonly name: string;
  /** `ManagedRuleGroupConfigs` in CloudFormation's spelling. */
  readonly configs: readonly object[];
}

/** The props of client signals, with their defaults filled in. */
export interface SignalSettings {
  readonly choices: readonly SignalChoice[];
  readonly groups: readonly SignalGroup[];
  /** Rules that look for what a script leaves out. */
  readonly signs: readonly ScriptSign[];
  /** Undefined where nothing shares it. */
  readonly flaggedSendBudget: RateLimit | undefined;
  readonly fingerprints: { readonly usual: readonly string[]; readonly rate: RateLimit } | undefined;
}

export const SCRIPT_SIGNS = {
  noAcceptLanguage: { rule: RULE.noAcceptLanguage, label: LABEL.noAcceptLanguage },
  scriptUserAgent: { rule: RULE.scriptUserAgent, label: LABEL.scriptUserAgent },
  noFetchMetadata: { rule: RULE.noFetchMetadata, label: LABEL.noFetchMetadata },
} as const;

export type ScriptSign = keyof typeof SCRIPT_SIGNS;

interface GroupRow {
  readonly rule: string;
  readonly name: string;
  readonly late: boolean;
  /** By the option: labels, or starts of labels, and what becomes of them unless the user says otherwise. */
  readonly signals: Readonly<Record<string, readonly [SignalResponse, ...string[]]>>;
}

const { FLAG, LIMIT, PUZZLE, BLOCK } = SignalResponse;
const SHARED = 'targeted:aggregate:volumetric:session:';

/** By the member of `ClientSignals`. https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
export const GROUP_SIGNALS = {
  anonymousIpList: {
    rule: RULE.anonymousIpList,
    name: ANONYMOUS_IP_LIST,
    late: false,
    signals: {
      anonymizers: [PUZZLE, 'AnonymousIPList'],
      hostingProviders: [PUZZLE, 'HostingProviderIPList'],
    },
  },
  ipReputationList: {
    rule: RULE.ipReputationList,
    name: IP_REPUTATION_LIST,
    late: false,
    signals: {
      malicious: [PUZZLE, 'AWSManagedIPReputationList'],
      scanning: [PUZZLE, 'AWSManagedReconnaissanceList'],
      flooding: [FLAG, 'AWSManagedIPDDoSList'],
    },
  },
  botControl: {
    rule: RULE.botControl,
    name: BOT_CONTROL,
    late: true,
    signals: {
      bots: [PUZZLE, 'bot:category:'],
      nonBrowsers: [FLAG, 'signal:non_browser_user_agent'],
      botDataCenters: [PUZZLE, 'signal:known_bot_data_center'],
      automatedBrowsers: [PUZZLE, 'signal:automated_browser', 'targeted:signal:automated_browser'],
      inconsistentBrowsers: [
        FLAG,
        'targeted:signal:browser_inconsistency',
        'targeted:signal:browser_automation_extension',
      ],
      sharedSessions: [
        PUZZLE,
        `${SHARED}high`,
        `${SHARED}maximum`,
        ...['ip', 'country', 'asn'].flatMap((among) => [
          `${SHARED}token_reuse:${among}:medium`,
          `${SHARED}token_reuse:${among}:high`,
        ]),
      ],
      coordinatedActivity: [
        LIMIT,
        'targeted:aggregate:coordinated_activity:medium',
        'targeted:aggregate:coordinated_activity:high',
      ],
    },
  },
  accountCreation: {
    rule: RULE.accountCreation,
    name: ACCOUNT_CREATION,
    late: true,
    signals: {
      highRisk: [PUZZLE, 'risk_score:high'],
      automatedBrowsers: [PUZZLE, 'signal:automated_browser', 'signal:browser_inconsistency'],
      busyClients: [
        PUZZLE,
        'aggregate:volumetric:ip:creation:high',
        'aggregate:volumetric:session:creation:high',
        'aggregate:volumetric:session:creation:token_reuse:ip',
        'aggregate:attribute:username_traversal:creation:high',
        'aggregate:volumetric:phone_number:high',
      ],
    },
  },
} as const satisfies Readonly<Partial<Record<keyof ClientSignals, GroupRow>>>;

export type GroupOption = keyof typeof GROUP_SIGNALS;

/** Known with `TARGETED` only. */
export const TARGETED_SIGNALS: readonly string[] = ['inconsistentBrowsers', 'sharedSessions', 'coordinatedActivity'];

/** Whether a response does what another one does, and perhaps more. */
function isAtLeast(response: SignalResponse, least: SignalResponse): boolean {
  const order = [FLAG, LIMIT, PUZZLE, BLOCK];
  return order.indexOf(response) >= order.indexOf(least);
}

/** Whether some signal shares `flaggedSendBudget`; what is blocked comes to no budget. */
export function sharesBudget(given: ClientSignals): boolean {
  return choicesOf(given).some(shares);
}

export function shares({ response }: SignalChoice): boolean {
  return isAtLeast(response, LIMIT) && response !== BLOCK;
}

export function choicesOf(given: ClientSignals): SignalChoice[] {
  const ofGroups = Object.entries(GROUP_SIGNALS).flatMap(([option, row]) => {
    const chosen = given[option as GroupOption] as Readonly<Record<string, unknown>> | undefined;
    if (chosen === undefined) return [];
    const { name, late, signals }: GroupRow = row;
    const common = option === 'botControl' && chosen.level !== BotControlLevel.TARGETED;
    return Object.entries(signals).flatMap(([signal, [usual, ...labels]]) => {
      if (common && TARGETED_SIGNALS.includes(signal)) return [];
      const known = common ? labels.filter((label) => !label.startsWith('targeted:')) : labels;
      const response = (chosen[signal] as SignalResponse | undefined) ?? usual;
      return known.map((label) => ({ label: managedLabel(name, label), response, late }));
    });
  });
  const ofSigns = signsOf(given).map((sign) => ({
    label: SCRIPT_SIGNS[sign].label,
    response: given.scriptSigns![sign]!,
    late: false,
  }));
  return [...ofSigns, ...ofGroups];
}

export function signsOf({ scriptSigns }: ClientSignals): ScriptSign[] {
  return (Object.keys(SCRIPT_SIGNS) as ScriptSign[]).filter((sign) => scriptSigns?.[sign] !== undefined);
}

export function groupsOf(given: ClientSignals): SignalGroup[] {
  return (Object.keys(GROUP_SIGNALS) as GroupOption[])
    .filter((option) => given[option] !== undefined)
    .map((option) => {
      const { rule, name } = GROUP_SIGNALS[option];
      return { rule, name, configs: configsOf(option, given) };
    });
}

function configsOf(option: GroupOption, { botControl, accountCreation }: ClientSignals): object[] {
  if (option === 'botControl') {
    const level = botControl!.level ?? BotControlLevel.COMMON;
    return [
      {
        AWSManagedRulesBotControlRuleSet: {
          InspectionLevel: level,
          ...(level === BotControlLevel.TARGETED ? { EnableMachineLearning: true } : {}),
        },
      },
    ];
  }
  return option === 'accountCreation' ? [{ AWSManagedRulesACFPRuleSet: signUp(accountCreation!) }] : [];
}

function signUp({
  creationPath,
  registrationPage,
  payload = SignUpPayload.JSON,
  emailField,
  phoneFields,
}: AccountCreationOptions): object {
  return {
    CreationPath: creationPath,
    RegistrationPagePath: registrationPage,
    RequestInspection: {
      PayloadType: payload,
      ...(emailField === undefined ? {} : { EmailField: { Identifier: emailField } }),
      ...(phoneFields === undefined ? {} : { PhoneNumberFields: phoneFields.map((Identifier) => ({ Identifier })) }),
    },
  };
}
