import { type Input, type Output, type Service, ServiceError, text } from './service';

/** SES v2, as far as the switch of a configuration set goes. */
export class SendingStandIn implements Service {
  /** Configuration sets, and whether they may send. */
  readonly sending = new Map<string, boolean>();
  readonly operations = {
    GetConfigurationSet: (input: Input): Output => {
      const name = this.known(input);
      return { ConfigurationSetName: name, SendingOptions: { SendingEnabled: this.sending.get(name) } };
    },
    PutConfigurationSetSendingOptions: (input: Input): Output => {
      this.sending.set(this.known(input), input.SendingEnabled === true);
      return {};
    },
  };

  private known(input: Input): string {
    const name = text(input, 'ConfigurationSetName');
    if (this.sending.has(name)) return name;
    throw new ServiceError('NotFoundException', `Configuration set <${name}> does not exist.`, 404);
  }
}
