/**
 * The web ACL in front of the code routes, as far as a monitor has to know it. Take all of it from an `OtpWebAcl`.
 */
export interface WatchedDoor {
  /**
   * ARN of the web ACL, in the Region of the stack.
   */
  readonly webAclArn: string;

  /**
   * Name under which the web ACL stands in CloudWatch (dimension `WebACL`).
   */
  readonly webAclMetricName: string;
}
