import { createGuard } from '../../../lib/guard/create-guard';
import { createLog } from '../../runtime/log';
import { handle } from './handle';

const guard = createGuard();
const log = createLog('recipient-guard');

export const handler = (event: unknown) => handle(event, guard, log);
