import type { ManagedRuleGroupStub } from '../../lib/sim';
import { SimError, Simulator } from '../../lib/sim';
import type { WafRequest } from '../../lib/sim/request';
import type { Verdict } from '../../lib/sim/verdict';
import type { CaseFile, CaseRequest } from './case-file';

const START = Date.parse('2026-01-01T00:00:00Z');
const ACL_PREFIX = 'awswaf:111122223333:webacl:acl:';

function visibility(name: string): object {
  return { CloudWatchMetricsEnabled: true, MetricName: name, SampledRequestsEnabled: true };
}

interface LooseRule {
  readonly Name?: string;
  readonly Statement: object;
  readonly Action?: object;
  readonly OverrideAction?: object;
}

function fullRules(rules: readonly LooseRule[]): object[] {
  return rules.map((rule, index) => {
    const name = rule.Name ?? `rule-${index + 1}`;
    const isReference =
      'RuleGroupReferenceStatement' in rule.Statement || 'ManagedRuleGroupStatement' in rule.Statement;
    const effect = isReference ? { OverrideAction: { None: {} } } : { Action: { Block: {} } };
    const given = rule.Action || rule.OverrideAction ? {} : effect;
    return { Name: name, Priority: index, VisibilityConfig: visibility(name), ...given, ...rule };
  });
}

function fullResource(logicalId: string, resource: Record<string, unknown>): object {
  const properties = (resource.Properties ?? {}) as Record<string, unknown>;
  const isGroup = resource.Type === 'AWS::WAFv2::RuleGroup';
  const group = isGroup
    ? {
        Capacity: 500,
        VisibilityConfig: visibility(logicalId),
        Rules: fullRules((properties.Rules ?? []) as LooseRule[]),
      }
    : {};
  // A logging configuration has neither.
  const named = resource.Type === 'AWS::WAFv2::LoggingConfiguration' ? {} : { Name: logicalId, Scope: 'REGIONAL' };
  return { ...resource, Properties: { ...named, ...properties, ...group } };
}

export function templateOf(file: CaseFile): object {
  const rules = file.rules ?? [{ Name: 'rule', Statement: file.statement! }];
  const acl = {
    Name: 'acl',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('acl'),
    ...file.acl,
    Rules: fullRules(rules as LooseRule[]),
  };
  const others = Object.entries(file.resources).map(([id, resource]) => [id, fullResource(id, resource)]);
  return {
    ...file.template,
    Resources: { ...Object.fromEntries(others), Acl: { Type: 'AWS::WAFv2::WebACL', Properties: acl } },
  };
}

export type CaseOptions = NonNullable<Parameters<typeof Simulator.fromTemplate>[1]>;

/**
 * What is wrong with the case; empty when everything is as wanted.
 *
 * @param load how the template comes into the simulator
 */
export function runCase(
  file: CaseFile,
  load: (template: unknown, options: CaseOptions) => Simulator = (template, options) =>
    Simulator.fromTemplate(template, options),
): string[] {
  let now = START;
  const options = {
    ...file.options,
    managedRuleGroups: (file.options.managedRuleGroups ?? []) as unknown as ManagedRuleGroupStub[],
    clock: { now: () => now },
  };
  let sim: Simulator;
  try {
    sim = load(templateOf(file), options);
  } catch (error) {
    return refusal(error, file);
  }
  if (file.refused) return ['was not refused'];
  const foreign = Simulator.fromTemplate(templateOf(file), options);
  return file.requests.flatMap((request, index) => {
    now = START + request.at * 1000;
    const wafRequest = requestOf(request, (contents, isForeign) =>
      (isForeign ? foreign : sim).tokens.mint({
        ...contents,
        ...(contents.captchaSolvedAt !== undefined && { captchaSolvedAt: now + contents.captchaSolvedAt * 1000 }),
        ...(contents.challengeSolvedAt !== undefined && { challengeSolvedAt: now + contents.challengeSolvedAt * 1000 }),
      }),
    );
    let verdict!: Verdict;
    for (let i = 0; i < request.times; i++) verdict = sim.evaluate(wafRequest);
    sim.logRecord(wafRequest, verdict);
    return differences(verdict, request.want).map((text) => `request ${index + 1}: ${text}`);
  });
}

function refusal(error: unknown, { refused }: CaseFile): string[] {
  if (!(error instanceof SimError)) throw error;
  if (!refused) return [`was refused: ${error.message}`];
  const codes = error.problems.map(({ code }) => code);
  return [
    ...(codes.includes(refused.code) ? [] : [`was refused with ${codes.join(', ')}: ${error.message}`]),
    ...refused.names
      .filter((name) => !error.message.includes(name))
      .map((name) => `${name} is not in: ${error.message}`),
  ];
}

type Mint = (
  contents: { captchaSolvedAt?: number; challengeSolvedAt?: number; domain: string },
  foreign: boolean,
) => string;

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function requestOf(request: CaseRequest, mint: Mint): WafRequest {
  const { at: _at, times: _times, body, bodyBase64, tokens, want: _want, headers, ...rest } = request;
  const given = bodyBase64 !== undefined ? bytes(atob(bodyBase64)) : new TextEncoder().encode(body ?? '');
  const shown = tokens.map(({ in: place, foreign, ...contents }): [string, string] => {
    const value = mint(contents as { domain: string }, foreign);
    return place === 'cookie' ? ['Cookie', `aws-waf-token=${value}`] : ['x-aws-waf-token', value];
  });
  const hasBody = body !== undefined || bodyBase64 !== undefined;
  return {
    ...(rest as Partial<WafRequest>),
    headers: [...headers, ...shown],
    ...(hasBody && { body: given }),
  } as WafRequest;
}

function differences(verdict: Verdict, want: CaseRequest['want']): string[] {
  const found: string[] = [];
  const compare = (name: string, got: unknown, wanted: unknown): void => {
    if (wanted === undefined || JSON.stringify(got) === JSON.stringify(wanted)) return;
    found.push(`${name} is ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
  };
  compare('action', verdict.action, want.action);
  if (want.match !== undefined) {
    const step = verdict.trace.find(({ rule }) => rule === (want.rule ?? 'rule'));
    compare('match', step?.matched ?? 'not evaluated', want.match);
  } else compare('rule', verdict.rule, want.rule);
  compare('status', verdict.status ?? null, want.status);
  compare(
    'labels',
    verdict.labels.map((label) => (label.startsWith(ACL_PREFIX) ? label.slice(ACL_PREFIX.length) : label)),
    want.labels,
  );
  compare('fidelity', verdict.fidelity, want.fidelity);
  compare('inserted', verdict.insertedHeaders, want.inserted);
  for (const [name, value] of Object.entries(want.responseHeaders ?? {})) {
    compare(name, verdict.response?.headers.find(([given]) => given === name)?.[1] ?? null, value);
  }
  compare('body', verdict.response?.body, want.responseBody);
  compare('page', verdict.response?.body.includes('<html'), want.page);
  compare('failureReason', verdict.failureReason ?? 'none', want.failureReason);
  return found;
}
