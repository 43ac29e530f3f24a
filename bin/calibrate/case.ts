/** A case of the simulator as AWS WAF can be asked it: a web ACL, and requests without token, time or chosen address. */
export interface AskableCase {
  /** Path under `test/sim/cases`, without `.json`. */
  readonly name: string;
  /** Of a template; the web ACL is `Acl`. */
  readonly resources: Readonly<Record<string, CaseResource>>;
  readonly requests: readonly CaseRequest[];
}

export interface CaseResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface CaseRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  /** Base64. */
  readonly body?: string;
}
