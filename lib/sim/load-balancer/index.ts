export type { Firewall, TokenMint } from './firewall';
export { HUMAN_CHECK_PATH } from './human-check-endpoint';
export { type LoadBalancer, type LoadBalancerOptions, startLoadBalancer } from './load-balancer';
export { CLIENT_HEADER, type SimulatedClient } from './simulated-client';
