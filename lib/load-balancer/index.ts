export { type ListenerRule, listenerRules, verifiesTokens } from './authenticate-jwt-rules';
export { type JwtStage, startJwtStage } from './authenticate-jwt-stage';
export type { Firewall } from './firewall';
export { LIVE_VIEW_PATH, LiveView } from './live-view';
export { type LoadBalancer, type LoadBalancerOptions, startLoadBalancer } from './load-balancer';
export { SCRIPTS_PATH } from './script-stand-ins';
export { TURNSTILE_SCRIPT_PATH, TurnstileStandIn } from './turnstile-stand-in';
