export type { Firewall } from './firewall';
export { type LoadBalancer, startLoadBalancer } from './load-balancer';
export { SCRIPTS_PATH } from './script-stand-ins';
