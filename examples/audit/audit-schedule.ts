import { Duration } from 'aws-cdk-lib';
import { BuildSpec, type ISource, LinuxBuildImage, Project } from 'aws-cdk-lib/aws-codebuild';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { CodeBuildProject } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface AuditScheduleProps {
  /** Where your application is, with `buildspec.yml` at its root: `Source.gitHub({ owner: 'acme', repo: 'shop' })`. */
  readonly source: ISource;
  /** Hears when a route isn't covered, and when the audit could not look. */
  readonly alarmTopic: ITopic;
}

/** The audit of public routes by AWS CodeBuild, every Monday. It reads files alone, so its role may write its log and nothing else of yours. */
export class AuditSchedule extends Construct {
  readonly project: Project;

  constructor(scope: Construct, id: string, { source, alarmTopic }: AuditScheduleProps) {
    super(scope, id);
    this.project = new Project(this, 'Project', {
      description: 'Looks whether a public route that sends something is not covered by the OTP shield',
      source,
      buildSpec: BuildSpec.fromSourceFilename('buildspec.yml'),
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0 },
      timeout: Duration.minutes(15),
      concurrentBuildLimit: 1,
    });
    // A build that fails is one that found something, or could not look.
    this.project.notifyOnBuildFailed('Failed', alarmTopic);
    new Rule(this, 'Mondays', {
      description: 'Starts the audit of public routes',
      schedule: Schedule.cron({ weekDay: 'MON', hour: '5', minute: '17' }),
      targets: [new CodeBuildProject(this.project)],
    });
  }
}
