import { type Input, type Output, type Service, ServiceError, seconds } from './service';

/** A call that CloudTrail has. */
export interface TrailedCall {
  readonly at: number;
  readonly name: string;
  readonly arn: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly errorCode?: string;
}

/** The event history of CloudTrail. */
export class TrailStandIn implements Service {
  readonly calls: TrailedCall[] = [];
  /** Hears of each request: no client of the SDK makes it. */
  heard: (input: Input) => void = () => {};
  readonly operations = {
    LookupEvents: (input: Input): Output => {
      this.heard(input);
      const [attribute, ...more] = (input.LookupAttributes ?? []) as Array<Record<string, string>>;
      const [from, to] = [Number(input.StartTime) * 1000, Number(input.EndTime) * 1000];
      if (more.length > 0 || attribute?.AttributeKey !== 'EventName')
        throw new ServiceError('InvalidLookupAttributesException', 'one attribute, please');
      if (!(from < to)) throw new ServiceError('InvalidTimeRangeException', 'the time range is invalid');
      const found = this.calls.filter(({ at, name }) => name === attribute.AttributeValue && at >= from && at <= to);
      return {
        Events: found.map(({ at, name, arn, parameters, errorCode }) => ({
          EventName: name,
          EventTime: seconds(at),
          CloudTrailEvent: JSON.stringify({
            userIdentity: { type: 'AssumedRole', arn },
            requestParameters: parameters,
            errorCode,
          }),
        })),
      };
    },
  };
}
