import { CommandError, type Io, UsageError } from '../terminal/io';
import { waitedForAnswer } from '../terminal/running';

/**
 * Asks before something happens to everybody.
 *
 * @throws UsageError when nobody can be asked
 * @throws CommandError when the answer is no
 */
export async function confirm(io: Io, yes: boolean, question: string): Promise<void> {
  if (yes) return;
  if (io.ask === undefined) throw new UsageError('nobody can be asked here: give --yes if you are sure');
  const answer = await io.ask(`${question} [y/N] `);
  waitedForAnswer();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('nothing was changed');
}
