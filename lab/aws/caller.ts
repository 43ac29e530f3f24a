import type { Input, Output, Service } from './service';

/** AWS STS, as far as saying who asks goes. */
export class CallerStandIn implements Service {
  arn = 'arn:aws:iam::111122223333:user/alice';
  readonly operations = {
    GetCallerIdentity: (_: Input): Output => ({ Arn: this.arn, UserId: 'AIDAEXAMPLE', Account: '111122223333' }),
  };
}
