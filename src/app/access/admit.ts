/** From somebody whom an identity provider vouches for to a user of the service. */
import { createHash, randomUUID } from 'node:crypto';
import { type Admission, admissionOf, type OidcSettings, userNameOf } from '../../domain/access/sign-in.ts';
import { problem } from '../../problem.ts';
import type { Timer } from '../guard/ports.ts';
import type { Store, UserRecord } from '../store/ports.ts';
import type { SignedInElsewhere } from './ports.ts';

export interface AdmitParts {
  readonly store: Pick<Store, 'users' | 'sessions' | 'audit'>;
  readonly timer: Pick<Timer, 'now'>;
}

/**
 * The user who belongs to issuer and subject, with the role that the claims give now. A user whom an administrator has
 * made for a verified address, without a password, becomes theirs at their first sign-in. Nobody else's user ever does:
 * names prove nothing. Throws `oidc-not-admitted`, `oidc-unknown-user` and `user-disabled`; each is in the audit log.
 */
export async function admit(
  settings: OidcSettings,
  { subject, claims }: SignedInElsewhere,
  { store, timer }: AdmitParts,
): Promise<UserRecord> {
  const at = timer.now().toISOString();
  const audited = (by: string, action: string, details: object): Promise<unknown> =>
    store.audit.append({ at, by, action, subject: by, details });
  const known = await store.users.bySubject(subject);
  const by = known?.name ?? userNameOf(claims);
  const admission = admissionOf(settings, claims);
  if (!admission.admitted) {
    // What they began when they were still let in ends too.
    if (known !== undefined) await store.sessions.revokeAll(known.id);
    await audited(by, 'session.refused', { how: 'oidc', subject, because: admission.because });
    throw problem('oidc-not-admitted', { because: admission.because, claim: settings.roles.claim });
  }
  const user = known ?? (await invited(subject, admission, store)) ?? (await made());
  if (user === undefined) {
    await audited(by, 'session.refused', { how: 'oidc', subject, because: 'unknown-user' });
    throw problem('oidc-unknown-user', { name: by });
  }
  if (user.disabled) {
    await audited(user.name, 'session.refused', { how: 'oidc', subject, because: 'disabled' });
    throw problem('user-disabled', {});
  }
  const { role, name: displayName } = admission;
  const changed = user.roles.length !== 1 || user.roles[0] !== role;
  if (!changed && user.displayName === displayName) return user;
  await store.users.change(user.id, { roles: [role], displayName });
  if (changed) await audited(user.name, 'user.change', { role, how: 'oidc' });
  return { ...user, roles: [role], displayName };

  async function made(): Promise<UserRecord | undefined> {
    if (!settings.createUsers || !admission.admitted) return undefined;
    const wanted = userNameOf(claims);
    const digest = createHash('sha256').update(subject).digest('hex');
    // Somebody else may have the name already.
    for (const name of [wanted, `${wanted}-${digest.slice(0, 8)}`]) {
      const one: UserRecord = {
        id: randomUUID(),
        name,
        displayName: admission.name,
        roles: [admission.role],
        passwordHash: null,
        subject,
        disabled: false,
        createdAt: at,
      };
      if (await store.users.create(one)) {
        await audited(name, 'user.create', { role: admission.role, how: 'oidc', subject });
        return one;
      }
      // Two browsers of theirs at once: the other one has made it.
      const other = await store.users.bySubject(subject);
      if (other !== undefined) return other;
    }
    return undefined;
  }
}

async function invited(
  subject: string,
  { email }: Extract<Admission, { admitted: true }>,
  { users }: AdmitParts['store'],
): Promise<UserRecord | undefined> {
  const user = email === null ? undefined : await users.byName(email);
  if (user === undefined || user.passwordHash !== null || user.subject !== null) return undefined;
  await users.change(user.id, { subject });
  return { ...user, subject };
}
