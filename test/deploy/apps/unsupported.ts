import { App } from 'aws-cdk-lib';
import { FirewallManagerPolicy, OtpRoute, OtpRuleGroup } from '../../../lib/index';
import { AccountStack } from './account-stack';

/** What the product can make and the emulator can't; synthesized and validated, never deployed. */
class Unsupported extends AccountStack {
  constructor(scope: App) {
    super(scope, 'Unsupported');
    const ruleGroup = new OtpRuleGroup(this, 'Group', { requestRoutes: [OtpRoute.path('/api/auth/otp')] });
    new FirewallManagerPolicy(this, 'Everywhere', { ruleGroup, organizationalUnits: ['ou-ab12-cd34ef56'] });
  }
}

new Unsupported(new App());
