import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/index';
import { walkDeliveries } from '../../test/templates/deliveries';
import { MATRIX } from '../../test/templates/matrix';
import { runTimeIpSets } from '../../test/templates/run-time-state';
import { siteOf } from '../../test/templates/site';

/** What CDK's own validator, cdk-nag and our walks (after IP sets of run time, along every notification) say of one app. */
export interface Synthesized {
  readonly name: string;
  readonly findings: Record<'cdk' | 'cdk-nag' | 'run-time-state' | 'deliveries', string[]>;
}

const NAG = 'AwsSolutions';
const CONTEXT = JSON.parse(readFileSync(resolve(__dirname, '../../cdk.json'), 'utf8')).context;

/** Everything that is checked, and one that every tool has to object to. */
const APPS: Record<string, (app: App) => Stack> = {
  planted: (app) => planted(new Stack(app, 'Site')),
  'app-as-shipped': (app) => {
    const { stackName, ...props } = readContext(CONTEXT);
    return new OtpShieldStack(app, stackName, props);
  },
  ...Object.fromEntries(MATRIX.map(({ name, choice }) => [name, (app: App) => siteOf(app, choice)])),
};

/** The part of the apps that this process takes: each `of`-th, from `part` on. CDK's validator, which takes half of the time, reads `few` of them, or all. */
function main(part: number, of: number, folder: string, few: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, [name, make]] of Object.entries(APPS).entries()) {
    const isValidated = few.length === 0 || few.includes(name);
    if (index % of === part) console.log(JSON.stringify(synthesized(name, make, folder, isValidated)));
  }
}

function synthesized(name: string, make: (app: App) => Stack, folder: string, isValidated: boolean): Synthesized {
  // Its own switch: without the setting of the context it would run, and only warn.
  process.env.CDK_VALIDATION = String(isValidated);
  const app = new App({
    context: {
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:target-partitions': ['aws'],
      // Where each resource was made takes a seventh of a synthesis, and no finding here says it.
      'aws:cdk:disable-creation-stack-traces': true,
    },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = make(app);
  const findings: Synthesized['findings'] = { cdk: [], 'cdk-nag': [], 'run-time-state': [], deliveries: [] };
  let fault: Error | undefined;
  try {
    app.synth();
  } catch (error) {
    fault = error as Error;
  }
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  // What the validation found stands in its report, and fails the synthesis as well.
  const isReported = report.pluginReports.some(({ violations }: { violations: unknown[] }) => violations.length > 0);
  if (fault !== undefined && !isReported) findings.cdk.push(fault.message);
  for (const { pluginName, violations } of report.pluginReports) {
    for (const { ruleName, description, violatingConstructs } of violations) {
      const where = violatingConstructs
        .map((construct: { constructPath: string }) => construct.constructPath)
        .join(', ');
      findings[pluginName === NAG ? 'cdk-nag' : 'cdk'].push(`${ruleName}: ${description} (${where})`);
    }
  }
  const template = readFileSync(join(app.outdir, stack.templateFile), 'utf8');
  findings['run-time-state'].push(...runTimeIpSets(JSON.parse(template)));
  writeFileSync(join(folder, `${name}.template.json`), template);
  findings.deliveries.push(...walkDeliveries(JSON.parse(template)).faults);
  return { name, findings };
}

function planted(stack: Stack): Stack {
  new CfnResource(stack, 'Set', {
    type: 'AWS::WAFv2::IPSet',
    properties: { Scope: 'REGIONAL', IPAddressVersion: 'IPV9', Addresses: [] },
  });
  new Queue(stack, 'Queue');
  // Its one Deny replaces the policy that let alarms publish.
  const topic = new Topic(stack, 'Topic', { enforceSSL: true });
  const metric = new Metric({ namespace: 'Planted', metricName: 'Planted' });
  new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new SnsAction(topic));
  return stack;
}

const [part, of, folder, ...few] = process.argv.slice(2);
main(Number(part), Number(of), folder!, few);
