/** Links that sign somebody in once: for who starts the service, and has no password yet. */
import type { Timer } from '../../app/guard/ports.ts';
import { hashOfSecret, newSecret } from './access.ts';

/** A link is good for so long. */
export const LINK_MS = 10 * 60_000;

export class SignInLinks {
  private readonly timer: Pick<Timer, 'now'>;
  private readonly links = new Map<string, { readonly user: string; readonly until: number }>();

  constructor(timer: Pick<Timer, 'now'>) {
    this.timer = timer;
  }

  /** Makes the secret of a link for the user with this id; only its hash is kept, and not beyond the process. */
  make(user: string): string {
    const secret = newSecret();
    this.links.set(hashOfSecret(secret), { user, until: this.timer.now().getTime() + LINK_MS });
    return secret;
  }

  /** The id of the user whose link it is, once; undefined when it was used, is too old, or never was one. */
  take(secret: string): string | undefined {
    const key = hashOfSecret(secret);
    const link = this.links.get(key);
    this.links.delete(key);
    return link !== undefined && link.until > this.timer.now().getTime() ? link.user : undefined;
  }
}
