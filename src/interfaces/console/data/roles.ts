/** Who may do what, as far as the console shows it; the service decides. */
import { type Role, suffices } from '../../../domain/access/role.ts';
import { useSession } from './session.tsx';

/** Whether whoever is signed in has this role, or one that may do more. */
export function useMay(role: Role): boolean {
  const { data: session } = useSession();
  return suffices(session?.role ?? 'viewer', role);
}

/** Whether whoever is signed in makes waivers alone; with two persons everybody asks for them. */
export function useMayWaive(): boolean {
  const { data: session } = useSession();
  return useMay('approver') && session?.twoPersons === false;
}
