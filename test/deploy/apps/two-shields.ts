import { App } from 'aws-cdk-lib';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { OperatorOutputs, OtpRoute, OtpRuleGroup, OtpWebAcl } from '../../../lib/index';
import { AccountStack } from './account-stack';

const ROUTES = { requestRoutes: [OtpRoute.path('/api/auth/otp')], verifyRoutes: [OtpRoute.path('/api/auth/verify')] };

/** Two shields in one stack, one of them as rule groups, and for comparison an IP set that the template owns. */
class TwoShields extends AccountStack {
  constructor(scope: App) {
    super(scope, 'TwoShields');
    const shop = new OtpWebAcl(this, 'Shop', { ...ROUTES, blockList: true });
    new OperatorOutputs(this, 'ShopOutputs', { webAcl: shop, name: 'Shop' });
    const group = new OtpRuleGroup(this, 'Admin', ROUTES);
    const acl = new wafv2.CfnWebACL(this, 'ForeignAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: group.rules(0),
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
    });
    new OperatorOutputs(this, 'AdminOutputs', { webAcl: group.inWebAcl({ webAclArn: acl.attrArn }), name: 'Admin' });
    this.ipSet('Owned', '198.51.100.0/24');
    // No CIDR block, so AWS WAF refuses it when everything else is made.
    if (process.env.DEPLOY_TEST_FAULT === 'yes') {
      const fault = this.ipSet('Fault', '198.51.100.7');
      fault.node.addDependency(shop, acl);
    }
  }

  private ipSet(id: string, address: string): wafv2.CfnIPSet {
    return new wafv2.CfnIPSet(this, id, {
      scope: 'REGIONAL',
      ipAddressVersion: 'IPV4',
      addresses: [address],
      name: id,
    });
  }
}

new TwoShields(new App());
