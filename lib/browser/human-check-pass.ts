/** What a guarded `fetch` offers to those who send by other means, as `installOtpFetch` does. */
export interface HumanCheckPass {
  /** Sends with the human check, whatever `guards` says. */
  always(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /**
   * What an answer asks for, or null when it asks for nothing. `status` is 0 when there was no answer, `action` the header `x-amzn-waf-action`.
   */
  asks(url: URL, status: number, action: string | null): string | null;
  /**
   * The headers that a request needs to pass, before the first attempt, or after an answer that asked for something. A person may have to do something first.
   * @throws {HumanCheckError}
   */
  pass(url: URL, asked?: string | null, signal?: AbortSignal | null): Promise<Record<string, string>>;
}
