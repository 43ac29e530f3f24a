import { TOKEN_COOKIE, TOKEN_HEADER } from '../../lib/contract/names';
import type { TokenFarmTraffic } from '../campaign';
import { REQUEST_PATH } from '../sample-app';
import type { Actor } from '../schedule';
import { Visitor } from '../visitor';
import type { TrafficContext } from './context';
import { attackerAddress, randomName } from './pool';

/** One person solves one CAPTCHA; a whole pool of addresses shows the token. */
export async function* tokenFarm(traffic: TokenFarmTraffic, { stage, start, random }: TrafficContext): Actor {
  const at = (seconds: number) => start + Math.round((traffic.startSeconds + seconds) * 1000);
  yield at(0);
  const farmer = new Visitor(stage.network, '203.0.113.250');
  const solved = stage.hasFirewall && (await farmer.solveCaptcha());
  const token = solved ? farmer.token! : 'none';
  for (let address = 0; address < traffic.addresses; address++) {
    yield at((traffic.spanSeconds * (address + 1)) / traffic.addresses);
    const visitor = new Visitor(stage.network, attackerAddress(address));
    await visitor.send('POST', REQUEST_PATH, {
      json: { email: `${randomName(random)}@example.net` },
      headers: show(traffic, token, randomName(random)),
    });
  }
}

function show({ placement }: TokenFarmTraffic, token: string, garbage: string): Record<string, string> {
  const cookie = (value: string) => ({ cookie: `${TOKEN_COOKIE}=${value}` });
  const header = (value: string) => ({ [TOKEN_HEADER]: value });
  switch (placement) {
    case 'cookie':
      return cookie(token);
    case 'header':
      return header(token);
    case 'cookie+garbage-header':
      return { ...cookie(token), ...header(garbage) };
    default:
      return { ...header(token), ...cookie(garbage) };
  }
}
