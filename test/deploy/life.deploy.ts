import { besideTheAppStage } from './stages/beside-the-app';
import { deployStage } from './stages/deploy';
import { destroyStage } from './stages/destroy';
import { gatesAcrossDeploysStage } from './stages/gates-across-deploys';
import { guardLimitStage } from './stages/guard-limits';
import { mailEventStage } from './stages/mail-events';
import { operatorStage } from './stages/operator';
import { permissionStage } from './stages/permissions';
import { postureStage } from './stages/posture';
import { privacyStage } from './stages/privacy';
import { resourceStage } from './stages/resources';
import { scheduleStage } from './stages/schedules';
import { updateStage } from './stages/update';

// One life of a deployment, from first to last: each stage needs the ones before it.
deployStage();
resourceStage();
mailEventStage();
scheduleStage();
besideTheAppStage();
guardLimitStage();
postureStage();
operatorStage();
updateStage();
gatesAcrossDeploysStage();
permissionStage();
privacyStage();
destroyStage();
