import { parseReplay, type Replay } from './replay';
import forgedAddress from './replays/forged-address.json';
import hammer from './replays/hammer.json';
import hammerRaised from './replays/hammer-raised.json';
import honest from './replays/honest.json';
import lectureHall from './replays/lecture-hall.json';
import lectureHallRaised from './replays/lecture-hall-raised.json';
import lockdown from './replays/lockdown.json';
import proxyPool from './replays/proxy-pool.json';
import slowPool from './replays/slow-pool.json';
import solver from './replays/solver.json';
import spellings from './replays/spellings.json';
import tokenFarmCookie from './replays/token-farm-cookie.json';
import tokenFarmGarbageCookie from './replays/token-farm-garbage-cookie.json';
import tokenFarmGarbageHeader from './replays/token-farm-garbage-header.json';
import tokenFarmHeader from './replays/token-farm-header.json';

/** In the order of the table. */
const FILES: readonly { readonly name: string }[] = [
  hammer,
  proxyPool,
  slowPool,
  tokenFarmCookie,
  tokenFarmHeader,
  tokenFarmGarbageHeader,
  tokenFarmGarbageCookie,
  solver,
  spellings,
  forgedAddress,
  honest,
  lectureHall,
  lectureHallRaised,
  hammerRaised,
  lockdown,
];

export function allReplays(): Replay[] {
  return FILES.map((file) => parseReplay(file, `${file.name}.json`));
}
