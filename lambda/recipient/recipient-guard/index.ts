import { ENV } from '../../../lib/contract/env';
import { createGuard } from '../../../lib/guard/create-guard';
import { guardSettings } from '../../../lib/guard/guard-settings';
import { createLog } from '../../runtime/log';
import { jsonVariable, readSettings, variable } from '../../runtime/settings';
import { handle } from './handle';

const guard = createGuard(
  readSettings('recipient-guard', {
    settings: jsonVariable(ENV.guardSettings, guardSettings),
    table: variable(ENV.guardTable),
    secret: variable(ENV.guardSecret),
  }),
);
const log = createLog('recipient-guard');

export const handler = (event: unknown) => handle(event, guard, log);
