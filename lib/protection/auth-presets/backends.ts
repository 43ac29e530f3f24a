import type { AuthRoutes } from '../auth-routes';
import { mounted, READS_ON_GET } from '../mounted-routes';

// Content management and back ends that bring their own accounts. Versions and sources stand with the factories of `AuthPreset`.

export function wordPressRoutes(basePath: string): AuthRoutes {
  const at = mounted(basePath);
  return {
    // What stands behind a script (`/wp-login.php/x`) reaches it, too, on Apache.
    requestRoutes: at.prefixes(
      ['/wp-login.php', '/wp-signup.php', '/wp-admin/profile.php', '/wp-admin/user-edit.php'],
      READS_ON_GET,
    ),
    entryPages: at(['/wp-login.php', '/wp-signup.php']),
  };
}
