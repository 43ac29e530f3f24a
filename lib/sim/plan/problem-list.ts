import { SimError, type SimProblem } from '../sim-error';

/** Everything that keeps a web ACL from being evaluated, so that it is reported at once. */
export class ProblemList {
  /** What doesn't keep it from being evaluated but should be known. */
  readonly warnings: string[] = [];
  private readonly problems: SimProblem[] = [];

  add(code: string, where: string, message: string): void {
    if (this.problems.some((known) => known.code === code && known.where === where && known.message === message))
      return;
    this.problems.push({ code, where, message });
  }

  get isEmpty(): boolean {
    return this.problems.length === 0;
  }

  addAll(other: ProblemList): void {
    for (const { code, where, message } of other.problems) this.add(code, where, message);
  }

  /** Only when there are any. */
  error(): SimError {
    return SimError.of(this.problems);
  }
}
