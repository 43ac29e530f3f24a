import { readFile } from 'node:fs/promises';
import { coveredPaths } from '../../lib/contract/protection/sending-route';
import type { DoctorLine } from '../operator/doctor-line';
import type { CoveredRoutes } from '../operator/url-rewrites';
import { describeError } from '../terminal/io';

/** What `--covered` names, or else `cdk.json`. */
export async function coveredRoutes(given: readonly string[], lines: DoctorLine[]): Promise<CoveredRoutes> {
  return given.length > 0 ? { all: given, requests: [] } : byCdkJson(lines);
}

async function byCdkJson(lines: DoctorLine[]): Promise<CoveredRoutes> {
  try {
    const context = await contextOfCdkJson();
    const [requests = [], verify = []] = ['requestRoutes', 'verifyRoutes'].map((key) => {
      const entries = routesIn(context, key);
      const paths = entries.flatMap(coveredPaths);
      const left = entries.filter((entry) => coveredPaths(entry).length === 0).length;
      if (left > 0) {
        lines.push({
          level: 'note',
          message: `otp-shield:${key}: ${left} of its routes cover only some requests to their path, and are not compared`,
        });
      }
      return paths;
    });
    return { all: [...requests, ...verify], requests };
  } catch (error) {
    lines.push({
      level: 'note',
      message: `cdk.json names no covered routes (${describeError(error)}); give --covered`,
    });
    return { all: [], requests: [] };
  }
}

/** Paths of all routes, narrowed or not, as far as `--covered` or `cdk.json` names them. */
export async function namedPaths(given: readonly string[]): Promise<string[]> {
  if (given.length > 0) return [...given];
  try {
    const context = await contextOfCdkJson();
    return ['requestRoutes', 'verifyRoutes', 'entryPages'].flatMap((key) =>
      routesIn(context, key).flatMap((entry) => {
        const path: unknown = typeof entry === 'string' ? entry.trim() : (entry as { path?: unknown } | null)?.path;
        return typeof path === 'string' ? [path] : [];
      }),
    );
  } catch {
    // Whoever writes routes in TypeScript has none there; the warning at synth names them.
    return [];
  }
}

async function contextOfCdkJson(): Promise<Record<string, unknown>> {
  const { context = {} } = JSON.parse(await readFile('cdk.json', 'utf8')) as { context?: Record<string, unknown> };
  return context;
}

function routesIn(context: Record<string, unknown>, key: string): readonly unknown[] {
  const value = context[`otp-shield:${key}`] ?? [];
  return typeof value === 'string' ? value.split(',') : (value as unknown[]);
}
