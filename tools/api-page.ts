/** The page of the HTTP service, made from its OpenAPI document. */
import type { ApiDocument, Operation } from '../src/interfaces/http/openapi.ts';
import { buildServer } from '../src/interfaces/http/server.ts';

/** Stands for everything that a service is made of: routes are declared with it, and never called. */
const NOTHING: unknown = new Proxy(() => NOTHING, {
  get: (_, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : NOTHING),
  apply: () => NOTHING,
});

/** The document as every service answers it at `/openapi.json`. */
export async function apiDocument(): Promise<ApiDocument> {
  const server = await buildServer({ parts: NOTHING as never });
  try {
    return server.swagger() as unknown as ApiDocument;
  } finally {
    await server.close();
  }
}

/** Head and cells of a table for each tag, in the order of the document. */
export interface ApiSection {
  readonly tag: string;
  readonly rows: readonly (readonly string[])[];
}

export const API_HEADS: readonly string[] = ['call', 'role', 'does', 'parameters', 'answers', 'refuses with'];

export function apiSections({ paths }: ApiDocument): readonly ApiSection[] {
  const sections = new Map<string, string[][]>();
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? '';
      const rows = sections.get(tag) ?? [];
      sections.set(tag, rows);
      rows.push(cells(`${method.toUpperCase()} ${path}`, operation));
    }
  return [...sections].map(([tag, rows]) => ({ tag, rows }));
}

function cells(call: string, operation: Operation): string[] {
  const { parameters = [], requestBody, responses, summary = '' } = operation;
  const named = parameters.map(({ name, required, in: place }) => {
    const text = place === 'header' ? `header ${name}` : name;
    return place !== 'path' && required === true ? `**${text}**` : text;
  });
  const statuses = Object.keys(responses);
  const codes = Object.entries(responses)
    .filter(([status]) => status >= '400' && !GENERAL.has(status))
    .map(([status]) => status);
  return [
    `\`${call}\``,
    operation['x-postern-role'] ?? '–',
    summary,
    [...named, ...(requestBody === undefined ? [] : ['a body'])].join(', '),
    statuses.filter((status) => status < '400').join(', '),
    codes.join(', '),
  ];
}

/** Every call may be refused with these. */
const GENERAL = new Set(['400', '401', '403', '413', '415', '422', '429', '500', '503']);
