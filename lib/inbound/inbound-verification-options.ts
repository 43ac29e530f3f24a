import type { Duration } from 'aws-cdk-lib';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** What all channels of inbound verification take. */
export interface InboundVerificationOptions {
  /**
   * The HTTPS listener of the load balancer. One rule is added to it, for the page and the sessions; behind the load balancer they stand behind
   * its web ACL, too, where the human check of the shield asks for a puzzle before a session starts.
   */
  readonly listener: IApplicationListener;

  /**
   * Public origin of the listener, such as `https://shop.example.com`: where people find the page, and the issuer of the tokens.
   */
  readonly origin: string;

  /**
   * Name that people know the service by, 1 to 40 characters. It stands in the message that they send, so that somebody who is talked into
   * sending one sees what it is for.
   */
  readonly serviceName: string;

  /**
   * Topics that hear when nothing can be verified. May be empty; then nobody is told.
   */
  readonly notify: ITopic[];

  /**
   * Where the page sends the token once the address is verified: a path of `origin`, so that the cookie which tells whose browser it is comes along. The browser posts a form with
   * the field `token`. Without it the page only says that it is done, and your own page fetches the token; an application on another host has such a page start the session with a
   * `binding`.
   *
   * @default - the page hands over nothing
   */
  readonly continueUrl?: string;

  /**
   * Further origins of the same site whose pages may start sessions, such as `https://app.example.com`.
   *
   * @default - only the origin itself
   */
  readonly allowedOrigins?: string[];

  /**
   * Priority of the listener rule, 1 to 50,000; it must come before your rules for the same paths
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html).
   *
   * @default - 90 for mail, 91 for SMS, 92 for calls
   */
  readonly rulePriority?: number;

  /**
   * How long a person has to send the message, ten seconds less at times. 2 to 30 minutes, whole. A session costs nothing until a message comes: what is known of it stands in a
   * signed cookie, and as many may start as people and puzzles there are. That of a call is one item of the table from the start ($0.000001).
   *
   * @default Duration.minutes(10)
   */
  readonly sessionDuration?: Duration;

  /**
   * Address of the folder with the runbooks. The alarms link `<runbookUrl>/<page>.md`. An https:// address of at most 200 characters.
   *
   * @default - the runbooks of this project on GitHub
   */
  readonly runbookUrl?: string;

  /**
   * How long the logs of the handlers are kept. No address, number or code is in them.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}
