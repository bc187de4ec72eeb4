import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { brokenLayers } from '../tools/import-graph.ts';

const SRC = join(import.meta.dirname, '../src');
let tree = '';
afterEach(() => tree !== '' && rmSync(tree, { recursive: true, force: true }));

function broken(files: Readonly<Record<string, string>>): string[] {
  tree = mkdtempSync(join(tmpdir(), 'postern-layers-'));
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), code);
  }
  return brokenLayers(tree);
}

describe('layers', () => {
  it('hold in this project', () => {
    expect(brokenLayers(SRC)).toEqual([]);
  });

  it.each([
    ['domain/a.ts', "import { readFileSync } from 'node:fs';", 'domain is pure and may not import node:fs'],
    ['domain/a.ts', "import type { Scan } from '../app/scan.ts';", 'domain may not import app/scan.ts'],
    [
      'checks/a.ts',
      "export * from '../adapters/alibaba/raw.ts';",
      'checks may not import adapters/alibaba/raw.ts',
    ],
    ['app/a.ts', "const x = await import('../cloud/index.ts');", 'app may not import cloud/index.ts'],
    ['adapters/a.ts', "import { scan } from '../app/scan.ts';", 'adapters may not import app/scan.ts'],
    ['cloud/a.ts', "import '../adapters/alibaba/raw.ts';", 'cloud may not import adapters/alibaba/raw.ts'],
    ['messages/a.ts', "import { x } from '../domain/index.ts';", 'messages may not import domain/index.ts'],
    [
      'app/a.ts',
      "import {\n  firstMatch,\n} from '../domain/reference/first-match.ts';",
      'only tests and replays may import domain/reference/first-match.ts',
    ],
    ['other/a.ts', "import './b.ts';", 'other is no layer'],
  ])('%s with %s is caught', (path, code, reason) => {
    expect(broken({ [path]: code })).toEqual([`${path}: ${reason}`]);
  });

  it('let through what they allow', () => {
    expect(
      broken({ 'adapters/a.ts': "import type { P } from '../app/ports.ts'; // import '../cloud/index.ts'" }),
    ).toEqual([]);
  });
});

describe('vendor spelling', () => {
  it('stays at the border', () => {
    const inside = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
      // What policies decide about are calls of the vendor, so the prover's calls are spelt as the vendor does.
      (file) => /^(domain(?!\/policy\/prove)|checks|app|messages)\//.test(file) && file.endsWith('.ts'),
    );
    const found = inside.filter((file) =>
      // The condition keys that start alike are words of the policy language, which the domain speaks.
      /(?<!ecs:SecurityGroup)(SourceCidrIp|IpProtocol)|PortRangeListId|SecurityGroupRuleId/.test(
        readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''),
      ),
    );
    expect(found).toEqual([]);
  });
});
