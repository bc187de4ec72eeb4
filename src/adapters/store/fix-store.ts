/** Runs of repairs, for those who need nothing else of the store of a folder. */
import { join } from 'node:path';
import type { FixStore, Store } from '../../app/ports.ts';
import { openStore, STORE_FILE } from './open-store.ts';

/** Opens the store of the folder; what is wrong with it is thrown by the first use. Closing closes the store too. */
export function openFixStore(stateFolder: string): FixStore {
  return new FolderFixStore(stateFolder);
}

class FolderFixStore implements FixStore {
  readonly path: string;
  readonly #store: Promise<Store>;

  constructor(folder: string) {
    this.path = join(folder, STORE_FILE);
    this.#store = openStore({ folder });
    this.#store.catch(() => {});
  }

  async create(...args: Parameters<FixStore['create']>): Promise<void> {
    await (await this.#fixes()).create(...args);
  }

  async load(id: string): ReturnType<FixStore['load']> {
    return (await this.#fixes()).load(id);
  }

  async list(): ReturnType<FixStore['list']> {
    return (await this.#fixes()).list();
  }

  async page(...args: Parameters<FixStore['page']>): ReturnType<FixStore['page']> {
    return (await this.#fixes()).page(...args);
  }

  async hold(id: string): Promise<boolean> {
    return (await this.#fixes()).hold(id);
  }

  async release(id: string): Promise<void> {
    await (await this.#fixes()).release(id);
  }

  async attend(id: string): Promise<void> {
    await (await this.#fixes()).attend(id);
  }

  async leave(id: string): Promise<void> {
    await (await this.#fixes()).leave(id);
  }

  async attendant(id: string): ReturnType<FixStore['attendant']> {
    return (await this.#fixes()).attendant(id);
  }

  async saveReceipt(...args: Parameters<FixStore['saveReceipt']>): Promise<void> {
    await (await this.#fixes()).saveReceipt(...args);
  }

  async saveUnit(...args: Parameters<FixStore['saveUnit']>): Promise<void> {
    await (await this.#fixes()).saveUnit(...args);
  }

  async saveCanary(...args: Parameters<FixStore['saveCanary']>): Promise<void> {
    await (await this.#fixes()).saveCanary(...args);
  }

  async move(...args: Parameters<FixStore['move']>): Promise<boolean> {
    return (await this.#fixes()).move(...args);
  }

  async close(): Promise<void> {
    const store = await this.#store.catch(() => undefined);
    await store?.close();
  }

  async #fixes(): Promise<FixStore> {
    return (await this.#store).fixes;
  }
}
