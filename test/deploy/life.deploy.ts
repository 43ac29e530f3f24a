import { deployStage } from './stages/deploy';
import { destroyStage } from './stages/destroy';

// One life of a deployment, from first to last: each stage needs the one before it.
deployStage();
destroyStage();
