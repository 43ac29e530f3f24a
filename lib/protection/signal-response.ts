/** What becomes of a code request that carries a signal. Each does what those before it do, too. */
export enum SignalResponse {
  /** Count the request and label it `otp:flagged`; nothing else happens. */
  FLAG = 'FLAG',
  /** Let all such requests together share `flaggedSendBudget`, above which each needs a fresh puzzle. Nobody who solves one is refused. */
  LIMIT = 'LIMIT',
  /**
   * Ask for a puzzle solved within 5 minutes, where the human check is silent or none. `HumanCheck.captcha()` and `turnstile` ask everybody, so there this is as
   * `LIMIT`.
   */
  PUZZLE = 'PUZZLE',
  /** Refuse the request (403), so that the person behind it gets no code. */
  BLOCK = 'BLOCK',
}
