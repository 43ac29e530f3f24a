import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from '../lib/app/settings-table';

/** Writes the tables of docs/app.md from the settings of the app. */
const PAGE = join(__dirname, '../docs/app.md');

writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
