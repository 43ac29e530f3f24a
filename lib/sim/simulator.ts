import type { SimIpSets } from './ip-sets';
import type { WafLogRecord } from './log-record';
import type { SimulatorOptions, TemplateOptions } from './options';
import type { WafRequest } from './request';
import type { TokenMint } from './token-mint';
import type { Verdict } from './verdict';

export interface SimMetric {
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

export declare class Simulator {
  static fromTemplate(template: unknown, options?: TemplateOptions): Simulator;
  static fromWebAcl(webAcl: unknown, resources?: readonly unknown[], options?: SimulatorOptions): Simulator;
  evaluate(request: WafRequest): Verdict;
  readonly tokens: TokenMint;
  readonly ipSets: SimIpSets;
  readonly warnings: readonly string[];
  update(template: unknown): void;
  logRecord(request: WafRequest, verdict: Verdict): WafLogRecord;
  metrics(): readonly SimMetric[];
  rateLimitedAddresses(rule: string): { ipv4: string[]; ipv6: string[] };
}
