import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
} from '@aws-sdk/client-sesv2';
import { isFault } from '../../../lib/contract/aws-fault';
import { OUTPUT } from '../../../lib/contract/posture/posture';
import { KEPT_FOR_TAG } from '../../../lib/contract/reputation/kept';
import type { DeployedShield } from '../deployed-shield';
import type { DoctorLine } from '../doctor-line';

/**
 * Whether the configuration set of the codes is there and sends, and whether SES changes the mails that name it.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TrackingConfigurationOverrides.html
 */
export async function examineConfigurationSet(shield: DeployedShield): Promise<DoctorLine[]> {
  const name = shield.optional(OUTPUT.configurationSetName);
  if (name === undefined) return [];
  const about = `configuration set ${name}`;
  const { region, stack } = shield.identity;
  const ses = shield.account.ses();
  try {
    const set = await ses.send(new GetConfigurationSetCommand({ ConfigurationSetName: name }));
    const { EventDestinations = [] } = await ses.send(
      new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: name }),
    );
    const { VdmAttributes } = await ses.send(new GetAccountCommand({}));
    const lines: DoctorLine[] = [];
    if (set.SendingOptions?.SendingEnabled === false) {
      lines.push({
        level: 'bad',
        message: `${about} is paused: SES refuses every mail that names it`,
        remedy: `when the cause is gone: aws sesv2 put-configuration-set-sending-options --configuration-set-name ${name} --sending-enabled --region ${region}`,
      });
    }
    const change = 'SES changes the mails with codes: a picture in each, and links that lead over a server of SES';
    for (const { Name, Enabled, MatchingEventTypes = [] } of EventDestinations) {
      const tracked = MatchingEventTypes.filter((type) => type === 'OPEN' || type === 'CLICK');
      if (Enabled !== false && tracked.length > 0) {
        lines.push({
          level: 'note',
          message: `${about}: its event destination ${Name} asks for ${tracked.join(' and ')}, so ${change}`,
        });
      }
    }
    const ofSet = set.VdmOptions?.DashboardOptions?.EngagementMetrics;
    const ofAccount = VdmAttributes?.VdmEnabled === 'ENABLED' && VdmAttributes.DashboardAttributes?.EngagementMetrics;
    if (ofSet === 'ENABLED' || (ofSet === undefined && ofAccount === 'ENABLED')) {
      const where = ofSet === 'ENABLED' ? about : 'the account';
      lines.push({
        level: 'note',
        message: `engagement metrics of the Virtual Deliverability Manager are on for ${where}, so ${change}`,
      });
    }
    return lines.length > 0
      ? lines
      : [{ level: 'good', message: `${about} sends, and SES leaves its mails as they are` }];
  } catch (error) {
    if (!isFault(error, 'missing')) throw error;
    return [
      {
        level: 'bad',
        message: `${about} is not in this Region: if codes are not sent elsewhere (sesRegion), SES refuses every mail that names it`,
        // A custom resource makes it, and CloudFormation looks for drift of its own resources only.
        remedy:
          'a deploy finds its template unchanged and makes none: ' +
          `aws sesv2 create-configuration-set --configuration-set-name ${name} --reputation-options ReputationMetricsEnabled=true --tags Key=${KEPT_FOR_TAG},Value=${stack} --region ${region}; ` +
          'its event destinations went with it: then "cdk deploy --revert-drift", and see that both are there (runbook events-missing)',
      },
    ];
  } finally {
    ses.destroy();
  }
}
