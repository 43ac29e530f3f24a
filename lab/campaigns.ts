import { parseReplay, type Replay } from './campaign';
import forgedAddress from './campaigns/forged-address.json';
import hammer from './campaigns/hammer.json';
import hammerRaised from './campaigns/hammer-raised.json';
import honest from './campaigns/honest.json';
import invalidAddresses from './campaigns/invalid-addresses.json';
import lectureHall from './campaigns/lecture-hall.json';
import lectureHallRaised from './campaigns/lecture-hall-raised.json';
import lockdown from './campaigns/lockdown.json';
import proxyPool from './campaigns/proxy-pool.json';
import slowPool from './campaigns/slow-pool.json';
import slowSignUps from './campaigns/slow-sign-ups.json';
import solver from './campaigns/solver.json';
import solves3000AnHour from './campaigns/solves-3000-an-hour.json';
import spellings from './campaigns/spellings.json';
import tokenFarmCookie from './campaigns/token-farm-cookie.json';
import tokenFarmGarbageCookie from './campaigns/token-farm-garbage-cookie.json';
import tokenFarmGarbageHeader from './campaigns/token-farm-garbage-header.json';
import tokenFarmHeader from './campaigns/token-farm-header.json';

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
  slowSignUps,
  invalidAddresses,
  solves3000AnHour,
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
