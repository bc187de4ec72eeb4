import { defineConfig } from 'vitest/config';
import config from '../../../vitest.config.ts';

const { globalSetup: _, ...test } = config.test ?? {};

/** The cases beside this file, which are no tests of the product. */
export default defineConfig({ test: { ...test, include: ['test/tools/soak/*.case.ts'] } });
