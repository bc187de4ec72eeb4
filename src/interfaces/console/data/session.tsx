/** Who is signed in. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiProblem, call, get, keepCsrf } from './client.ts';

export interface Session {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'approver' | 'admin';
  readonly csrf: string | null;
  /** Whether plans and waivers need somebody else who approves them. */
  readonly twoPersons: boolean;
}

const KEY = ['session'];

/** `data` is null when nobody is signed in. */
export function useSession() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        const session = await get<Session>('/session', signal);
        keepCsrf(session.csrf);
        return session;
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** Signing in and out; what is shown belongs to whoever is signed in. */
export function useSigning(): {
  readonly signIn: (name: string, password: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
} {
  const client = useQueryClient();
  const again = async (): Promise<void> => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
    await client.refetchQueries({ queryKey: KEY });
  };
  return {
    signIn: async (name, password) => {
      await call('/session', { method: 'POST', body: { name, password } });
      await again();
    },
    signOut: async () => {
      await call('/session', { method: 'DELETE' });
      await again();
    },
  };
}
