/** Random numbers that are the same in every run with the same seed. */
export class Random {
  constructor(private state: number) {}

  /** Mulberry32. */
  public next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  public chance(probability: number): boolean {
    return this.next() < probability;
  }

  public exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  public normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
