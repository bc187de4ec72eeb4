/** Every subject that the service answers about. */
import { accounts } from './accounts.ts';
import { actions } from './actions.ts';
import { audit } from './audit.ts';
import { checks } from './checks.ts';
import { create } from './create.ts';
import { explain } from './explain.ts';
import { findings } from './findings.ts';
import { fix } from './fix.ts';
import { fixEdits } from './fix-edits.ts';
import { guard } from './guard.ts';
import { health } from './health.ts';
import { inventory } from './inventory.ts';
import { neighbourhood } from './neighbourhood.ts';
import { notify } from './notify.ts';
import { policy } from './policy.ts';
import { posture } from './posture.ts';
import { report } from './report.ts';
import type { Routes } from './route.ts';
import { scans } from './scans.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { tokens } from './tokens.ts';
import { trail } from './trail.ts';
import { users } from './users.ts';
import { waivers } from './waivers.ts';

export const ROUTES: readonly Routes[] = Object.freeze([
  health,
  session,
  scans,
  findings,
  trail,
  posture,
  inventory,
  neighbourhood,
  explain,
  report,
  checks,
  policy,
  fix,
  fixEdits,
  audit,
  settings,
  waivers,
  users,
  tokens,
  guard,
  create,
  actions,
  notify,
  accounts,
]);
