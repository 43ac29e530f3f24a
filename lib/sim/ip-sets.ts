/** An IP set of the simulated account. */
export interface SimIpSet {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly ipAddressVersion: 'IPV4' | 'IPV6';
  readonly addresses: readonly string[];
}

/** What an operator (or a program) does to IP sets at run time; takes effect on the next request. */
export interface SimIpSets {
  list(): readonly SimIpSet[];
  /** @throws SimError `unknown_ip_set` */
  get(nameOrLogicalId: string): SimIpSet;
  /** Replaces all addresses. @throws SimError `unknown_ip_set`, `invalid_cidr` */
  update(nameOrLogicalId: string, addresses: readonly string[]): void;
}
