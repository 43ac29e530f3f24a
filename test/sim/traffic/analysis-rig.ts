import { Simulator } from '../../../lib/sim';
import { ReplayClock } from '../../../lib/sim/replay/run';
import { TrafficAnalysis } from '../../../lib/sim/traffic/analysis';
import { ProbeInjector } from '../../../lib/sim/traffic/rate-rule-probes';
import { trafficReport } from '../../../lib/sim/traffic/report';
import { TEMPLATE } from '../../bin/web-acls';

export const START = Date.parse('2026-03-01T00:00:00Z');

export function analysis(template: unknown = TEMPLATE) {
  const probes = new ProbeInjector();
  const clock = new ReplayClock();
  const simulator = Simulator.fromTemplate(probes.inject(template), { clock });
  const probed = new TrafficAnalysis(simulator, clock, probes);
  const add = (seconds: number, ip: string, uri = '/otp', userAgent = 'x', ja4?: string) =>
    probed.add({
      time: START + seconds * 1000,
      userAgent,
      request: {
        ip,
        method: 'POST',
        uri,
        ...(ja4 !== undefined && { ja4 }),
        headers: [
          ['host', 'app.example.com'],
          ['user-agent', userAgent],
        ],
      },
    });
  const report = (over: object = {}) =>
    trafficReport(probed, {
      webAcl: simulator.webAcl,
      source: 'cdk.out',
      format: 'ALB',
      files: 1,
      lines: probed.counts.requests,
      broken: { lines: 0, examples: [] },
      captchaPrice: undefined,
      top: 20,
      hideAddresses: false,
      warnings: [],
      ...over,
    });
  return { add, report };
}

export const plain = (_: string, text: string) => text;
