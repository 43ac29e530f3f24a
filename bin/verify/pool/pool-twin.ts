import type { Simulator } from '../../../lib/sim';
import type { Site, SiteRequest } from '../site';
import { type Prediction, Twin } from '../twin';
import { operationOf } from './calls';

/** The simulator behind Amazon Cognito's API: it sees what AWS says that AWS WAF sees, and a puzzle becomes a fault. */
export class PoolTwin extends Twin {
  constructor(
    simulator: Simulator,
    site: Site,
    /** Of the page on which people solve puzzles. */
    private readonly pageHost: string,
  ) {
    super(simulator, site);
  }

  override predict(request: SiteRequest): Prediction {
    const { answer, verdict } = super.predict(withOperation(request));
    return { verdict, answer: answer.by === 'puzzle' ? { by: 'puzzle' } : answer };
  }

  protected override get tokenDomain(): string {
    return this.pageHost;
  }
}

/** What Cognito writes itself goes before what a client wrote under that name. */
function withOperation(request: SiteRequest): SiteRequest {
  const operation = operationOf(request);
  if (operation === undefined) return request;
  return { ...request, headers: [['x-amzn-cognito-operation-name', operation], ...(request.headers ?? [])] };
}
