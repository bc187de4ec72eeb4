/** Receipts of guardrails as files. What was saved is on the disk before the next call is made. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Receipt, ReceiptStore, Receipts } from '../../app/ports.ts';
import { problem } from '../../problem.ts';
import { makeFolder } from './make-folder.ts';
import { putInPlace } from './put-in-place.ts';

/** Keeps them in `guard` below the state folder. Throws `state-unusable` when that cannot be read or written. */
export function createReceiptStore(stateFolder: string): ReceiptStore {
  const folder = join(stateFolder, 'guard');
  const pathOf = (id: string): string => join(folder, `${id}.json`);
  const load = (path: string): Receipts | undefined => {
    try {
      const found = JSON.parse(readFileSync(path, 'utf8')) as Receipts;
      if (found.schema !== 'postern.guard-receipts/v1' || !Array.isArray(found.steps))
        throw new Error('not receipts');
      return found;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw unusable(path, error);
    }
  };
  return {
    pathOf,
    load: (id) => load(pathOf(id)),
    list() {
      let names: string[];
      try {
        names = readdirSync(folder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw unusable(folder, error);
      }
      return names
        .filter((name) => name.endsWith('.json'))
        .sort()
        .flatMap((name) => load(join(folder, name)) ?? []);
    },
    save(receipts) {
      const path = pathOf(receipts.id);
      try {
        makeFolder(folder);
        putInPlace(path, textOf(receipts));
      } catch (error) {
        throw unusable(path, error);
      }
    },
  };
}

/** Texts of receipts, which never change: a guardrail on thousands of users is saved after each of them. */
const texts = new WeakMap<Receipt, string>();

/** JSON, a step a line. */
function textOf({ steps, ...head }: Receipts): string {
  const lines = steps.map((step) => {
    const text = texts.get(step) ?? JSON.stringify(step);
    texts.set(step, text);
    return text;
  });
  const list = lines.length === 0 ? '' : `\n    ${lines.join(',\n    ')}\n  `;
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "steps": [${list}]\n}\n`;
}

function unusable(path: string, error: unknown): Error {
  const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  return problem('state-unusable', { path, reason }, error);
}
