/** Reads a variable that the construct has to set; its absence is a fault of the deployment, named at cold start. */
export function requiredEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}

export function optionalEnv(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** A comma-separated list; absent is empty. */
export function listEnv(name: string): string[] {
  return (optionalEnv(name) ?? '').split(',').filter(Boolean);
}
