// Takes the comments out of what jsii compiled: editors read the documentation in the declarations, so the code need not ship it a second time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

export function withoutComments(folder) {
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith('.js')) continue;
    const path = join(folder, file);
    writeFileSync(path, transformSync(readFileSync(path, 'utf8'), { legalComments: 'none', target: 'node20' }).code);
  }
}
