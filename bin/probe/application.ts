import { counted } from '../../lib/contract/counted';
import { CommandError } from '../terminal/io';
import { common, has, type Shape, shapeOf } from './answer-shape';
import { type Candidate, foreignPathOf, PLAIN, spellingOf, twinOf, wrongPathsOf } from './candidate';
import type { Reply } from './exchange';
import type { FirstRequest } from './first-request';
import type { HitFile } from './hit-file';
import { KnownAnswers, type Reading } from './known-answers';
import { obstacleOf, retryText } from './obstacle';
import type { Recipient, Recipients } from './recipients';
import type { Spelling } from './spelling';
import { Ended, type Wire } from './wire';

/** What became of a candidate. */
export interface Asked {
  readonly candidate: Candidate;
  readonly spelling: Spelling;
  /** The request that works, to the same recipient. */
  readonly plain: Spelling;
  readonly reading: Exclude<Reading, 'limited'>;
  readonly reply: Reply;
}

interface Sent extends Omit<Asked, 'reading'> {
  readonly recipient: Recipient;
  readonly shape: Shape;
  readonly byAnswer: Reading;
}

/** So many are asked between two of the request that works. */
const WINDOW = 100;
/** What one may cost: asked, told to wait and asked again, then asked once more with its twin to be sure. */
const MOST_FOR_EACH = 4;
/** Whether the request that works still works is asked twice at most. */
const MOST_TO_SEE_IT_WORK = 2;
const SAMPLES = 3;
const LAG_MS = 5000;

/** The user's stack, asked, and what it says read. */
export class Application {
  private known: KnownAnswers | undefined;
  /** Those that it refuses: a word that may be any is a parameter. */
  private readonly wrongPaths: string[][] = [];

  constructor(
    private readonly wire: Wire,
    private readonly first: FirstRequest,
    private readonly recipients: Recipients,
    private readonly segments: readonly string[],
    private readonly hits: HitFile | undefined,
  ) {}

  /**
   * Learns what it says to the request that works, and to some that can't.
   *
   * @param expected the status that means success, where the user says so
   * @throws CommandError when they can't be told apart, or the request does not work
   */
  async acquaint(expected: number | undefined): Promise<void> {
    const right: Shape[] = [];
    const took: number[] = [];
    for (let n = 0; n < SAMPLES; n++) {
      const began = performance.now();
      const { reply, shape, recipient } = await this.send(PLAIN, this.plain());
      took.push(performance.now() - began);
      const obstacle = obstacleOf(reply, expected);
      if (obstacle !== undefined)
        throw new CommandError(
          `the ${n === 0 ? 'first' : `${n + 1}.`} request did not work: ${obstacle}; ${counted(this.wire.sent, 'request was', 'requests were')} sent`,
        );
      await this.mustBeNamed(recipient);
      right.push(shape);
    }
    // The first one may have woken it up.
    this.wire.expect(Math.min(...took));
    const foreign = foreignPathOf(this.segments);
    const wrong = [(await this.send(PLAIN, this.plain(foreign))).shape];
    for (const path of wrongPathsOf(this.segments)) {
      const { shape, recipient } = await this.send(PLAIN, this.plain(path));
      const isTaken = this.hits === undefined ? has(shape, common(right)) : await this.hits.names(recipient.texts);
      if (isTaken) continue;
      this.wrongPaths.push(path);
      wrong.push(shape);
    }
    this.known = new KnownAnswers(right, wrong);
    this.hits?.forget();
    if (this.hits !== undefined || (this.wrongPaths.length > 0 && this.known.canTell)) return;
    throw new CommandError(
      `it says the same to ${this.plain(foreign).spelling.target}, which is no route, so its answers tell nothing: give --hit-file, a file in which it says to whom it sends`,
    );
  }

  /**
   * Asks all, and says of each what became of it as soon as that is sure: when the request that works still works behind it.
   *
   * @throws Ended when it no longer does, or a bound is used up
   */
  async ask(candidates: readonly Candidate[], tell: (asked: readonly Asked[]) => Promise<void>): Promise<void> {
    let from = 0;
    while (from < candidates.length) {
      // No question without the means to confirm its answer: a hole would end as a doubt.
      const next = candidates.slice(from, from + Math.min(WINDOW, this.affordable));
      if (next.length === 0) throw this.wire.usedUp();
      from += next.length;
      const window: Sent[] = [];
      const tired: Candidate[] = [];
      let ended: unknown;
      try {
        await this.wire.each(next, async (candidate) => {
          const sent = await this.write(candidate);
          if (sent === undefined) return 'go on';
          if (sent.byAnswer !== 'limited') window.push(sent);
          else tired.push(candidate);
          return sent.byAnswer === 'limited' && tired.length > 3 ? 'stop' : 'go on';
        });
        await this.mustStillWork();
        for (const candidate of tired) {
          const again = await this.write(candidate);
          if (again !== undefined)
            window.push({ ...again, byAnswer: again.byAnswer === 'limited' ? 'unclear' : again.byAnswer });
        }
      } catch (error) {
        ended = error;
      }
      const read = await this.readAll(window);
      // What was taken was taken; that the others were not is only known while the request that works does.
      this.hits?.forget();
      await tell(ended === undefined ? read : read.filter(({ reading }) => reading === 'taken'));
      if (ended !== undefined) throw ended;
    }
  }

  /**
   * Whether a candidate is taken again, and its twin is not.
   *
   * - `sure`: it is taken for the route
   * - `anything`: a route that is none is taken in the same way
   * - `once`: it was not taken again
   */
  async confirm({ candidate, reading, reply }: Asked): Promise<'sure' | 'anything' | 'once'> {
    const again = await this.write(candidate);
    const recipient = this.recipients.take();
    const spelling = twinOf(candidate, this.first, recipient, this.wrongPaths);
    const twin = spelling && (await this.send(candidate, { spelling, recipient }));
    const [second] = again === undefined ? [] : await this.readAll([again]);
    const [other] = twin === undefined ? [] : await this.readAll([twin]);
    this.hits?.forget();
    if (reading === 'unclear')
      return other !== undefined && other.reply.status === reply.status && other.reply.end === reply.end
        ? 'anything'
        : 'sure';
    if (other?.reading === 'taken') return 'anything';
    return second?.reading === 'taken' ? 'sure' : 'once';
  }

  private get affordable(): number {
    return Math.max(0, Math.floor((this.wire.left - MOST_TO_SEE_IT_WORK) / MOST_FOR_EACH));
  }

  private plain(segments?: readonly string[]): { readonly spelling: Spelling; readonly recipient: Recipient } {
    const recipient = this.recipients.take();
    return { spelling: spellingOf(PLAIN, this.first.draft(recipient, segments))!, recipient };
  }

  private async write(candidate: Candidate): Promise<Sent | undefined> {
    const recipient = this.recipients.take();
    const spelling = spellingOf(candidate, this.first.draft(recipient));
    return spelling && this.send(candidate, { spelling, recipient });
  }

  private async send(
    candidate: Candidate,
    { spelling, recipient }: { readonly spelling: Spelling; readonly recipient: Recipient },
  ): Promise<Sent> {
    const reply = await this.wire.send(spelling);
    const shape = shapeOf(reply, recipient.texts);
    const byAnswer = this.known?.read(reply, shape, spelling.method) ?? 'unclear';
    const plain = spellingOf(PLAIN, this.first.draft(recipient))!;
    return { candidate, spelling, plain, recipient, reply, shape, byAnswer };
  }

  /** By the file where there is one: an answer may promise what was not sent, and the other way round. */
  private async readAll(window: readonly Sent[]): Promise<Asked[]> {
    const read: Asked[] = [];
    for (const { recipient, shape: _, byAnswer, ...sent } of window) {
      const reading =
        this.hits === undefined
          ? byAnswer === 'limited'
            ? 'unclear'
            : byAnswer
          : (await this.hits.names(recipient.texts))
            ? 'taken'
            : 'refused';
      read.push({ ...sent, reading });
    }
    return read;
  }

  private async mustStillWork(): Promise<void> {
    for (const wait of [0, 2000]) {
      if (wait > 0) await this.wire.pause(wait);
      const { byAnswer, reply, recipient } = await this.send(PLAIN, this.plain());
      if (this.hits === undefined ? byAnswer === 'taken' : await this.isNamed(recipient)) return;
      if (wait === 0) continue;
      const said = reply.status === 0 ? reply.end : `${reply.status}${retryText(reply)}`;
      throw new Ended(
        `after ${counted(this.wire.sent, 'request')} it no longer says the same to the request that works (${said}): turn its own limits off for this, or ask more slowly with --per-second`,
      );
    }
  }

  private async mustBeNamed(recipient: Recipient): Promise<void> {
    if (this.hits === undefined || (await this.isNamed(recipient))) return;
    throw new CommandError(
      `the first request was answered, and ${recipient.texts[0]} did not stand in --hit-file within ${LAG_MS / 1000} s: is it the file in which the application says to whom it sends?`,
    );
  }

  /** What was sent before stands in the file, too, when this does. */
  private async isNamed({ texts }: Recipient): Promise<boolean> {
    for (let waited = 0; waited <= LAG_MS; waited += 50) {
      if (await this.hits!.names(texts)) return true;
      await this.wire.pause(50);
    }
    return false;
  }
}
