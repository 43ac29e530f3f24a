/** A route. */
export class OtpRoute {
  /** Path. */
  public static path(path: string): OtpRoute {
    return new OtpRoute(path);
  }
  private constructor(/** Pattern. */ public readonly pattern: string) {}
}
