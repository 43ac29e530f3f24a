export type { Firewall } from './firewall';
export { type LoadBalancer, startLoadBalancer } from './load-balancer';
