import { SimError, type SimProblem, type SimRemedy } from '../sim-error';

/** Everything that keeps a web ACL from being evaluated, so that it is reported at once. */
export class ProblemList {
  /** What doesn't keep it from being evaluated but should be known. */
  readonly warnings: string[] = [];
  private readonly problems: SimProblem[] = [];

  add(code: string, where: string, message: string, remedy?: SimRemedy): void {
    if (this.problems.some((known) => known.code === code && known.where === where && known.message === message))
      return;
    this.problems.push({ code, where, message, ...(remedy && { remedy }) });
  }

  get isEmpty(): boolean {
    return this.problems.length === 0;
  }

  get count(): number {
    return this.problems.length;
  }

  addAll(other: ProblemList): void {
    for (const { code, where, message, remedy } of other.problems) this.add(code, where, message, remedy);
  }

  /** Only when there are any. */
  error(): SimError {
    return SimError.of(this.problems);
  }
}
