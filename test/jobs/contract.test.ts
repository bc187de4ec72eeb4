/** What every way of having jobs done promises: in one process, and through PostgreSQL. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { openBossJobs } from '../../src/adapters/jobs/boss-jobs.ts';
import { LocalJobs } from '../../src/adapters/jobs/local-jobs.ts';
import type { JobContext, JobHandlers, JobProgress, Jobs, Working } from '../../src/app/ports.ts';
import { problem } from '../../src/problem.ts';
import { onBoth } from '../store/both.ts';

const PROGRESS: JobProgress = { calls: 3, retries: 0, accounts: 0, groups: 1, gaps: 0, groupsExpected: 2 };
const ask = (account: string): { account: string; request: object } => ({ account, request: {} });

onBoth('jobs', (place) => {
  let opened: Jobs[] = [];
  let working: Working[] = [];
  afterEach(async () => {
    for (const one of working) await one.stop();
    for (const one of opened) await one.close();
    [opened, working] = [[], []];
  });
  const open = async (): Promise<Jobs> => {
    const options = place.options();
    const jobs =
      'url' in options
        ? await openBossJobs({ ...options, store: await place.open(), target: 'http://127.0.0.1:1' })
        : (opened[0] ?? new LocalJobs());
    if (!opened.includes(jobs)) opened.push(jobs);
    return jobs;
  };
  const work = async (jobs: Jobs, handlers: JobHandlers, concurrency = 2): Promise<Working> => {
    const one = await jobs.work(handlers, { concurrency });
    working.push(one);
    return one;
  };
  const read =
    (
      does: (account: string, context: JobContext) => Promise<object>,
    ): NonNullable<JobHandlers['read-account']> =>
    ({ account }, context) =>
      does(account, context);

  test('a result comes to whoever asked, with big integers and maps, wherever it was made', async () => {
    const [here, there] = [await open(), await open()];
    const result = { account: '1', lists: new Map([['pl-1', { set: [0n, 1n << 100n] }]]) };
    const job = await here.submit('read-account', ask('1'));
    await work(there, { 'read-account': read(async () => result) });
    expect(await job.outcome()).toEqual(result);
  });

  test('a problem comes back as it was thrown, and anything else as an internal one', async () => {
    const jobs = await open();
    await work(jobs, {
      'read-account': read(async (account) => {
        throw account === '1'
          ? problem('cloud-unreachable', { endpoint: 'x', reason: 'y' })
          : new Error('odd');
      }),
    });
    const [known, odd] = [
      await jobs.submit('read-account', ask('1')),
      await jobs.submit('read-account', ask('2')),
    ];
    await expect(known.outcome()).rejects.toMatchObject({
      problem: { code: 'cloud-unreachable', params: { endpoint: 'x', reason: 'y' } },
    });
    await expect(odd.outcome()).rejects.toMatchObject({
      problem: { params: { reason: 'odd' } },
    });
  });

  test('a key names one job until it has ended, and another one after that', async () => {
    const jobs = await open();
    let runs = 0;
    const input = { run: 'fix-1', concurrency: 1, failureBudget: 0 };
    const [one, two] = [
      await jobs.submit('fix-run', input, { key: 'fix-1' }),
      await jobs.submit('fix-run', input, { key: 'fix-1' }),
    ];
    expect(one.id).toBe(two.id);
    await work(jobs, {
      'fix-run': async () => {
        runs += 1;
        return { state: 'applied' };
      },
    });
    expect(await Promise.all([one.outcome(), two.outcome()])).toEqual([
      { state: 'applied' },
      { state: 'applied' },
    ]);
    const three = await jobs.submit('fix-run', input, { key: 'fix-1' });
    expect(await three.outcome()).toEqual({ state: 'applied' });
    expect([three.id === one.id, runs]).toEqual([false, 2]);
  });

  test('no more run at once than was said, of each kind, and every one runs once', async () => {
    const jobs = await open();
    let [now, most] = [0, 0];
    const done: string[] = [];
    const asked = await Promise.all(
      Array.from({ length: 9 }, (_, i) => jobs.submit('read-account', ask(String(i)))),
    );
    await work(jobs, {
      'read-account': read(async (account) => {
        now += 1;
        most = Math.max(most, now);
        await pause(30);
        now -= 1;
        done.push(account);
        return { account };
      }),
    });
    await Promise.all(asked.map((job) => job.outcome()));
    expect(done.sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
    expect(most).toBeLessThanOrEqual(2);
    expect(most).toBeGreaterThan(1);
  });

  test('how far it is comes while it is done', async () => {
    const jobs = await open();
    const told: JobProgress[] = [];
    let end = (): void => {};
    const told1 = new Promise<void>((resolve) => {
      end = resolve;
    });
    await work(jobs, {
      'read-account': read(async (_, { tell }) => {
        tell(PROGRESS);
        await told1;
        return {};
      }),
    });
    const job = await jobs.submit('read-account', ask('1'));
    const outcome = job.outcome({
      onProgress: (progress) => {
        told.push(progress);
        end();
      },
    });
    expect(await outcome).toEqual({});
    expect(told[0]).toEqual(PROGRESS);
  });

  test('whoever stops hands back what is not done, and another does it', async () => {
    const [first, second] = [await open(), await open()];
    let begun = (): void => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const stopping = await work(first, {
      'read-account': read(async (_, { signal }) => {
        begun();
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        // As a reading that was ended early: with less than there is.
        signal.throwIfAborted();
        return { by: 'first' };
      }),
    });
    const job = await second.submit('read-account', ask('1'));
    const outcome = job.outcome();
    await started;
    await stopping.stop();
    await work(second, { 'read-account': read(async () => ({ by: 'second' })) });
    expect(await outcome).toEqual({ by: 'second' });
  });

  test('what was called off is not begun, or is told so', async () => {
    const jobs = await open();
    const ran: string[] = [];
    const off = new AbortController();
    const waiting = await jobs.submit('read-account', ask('waiting'));
    const outcome = waiting.outcome({ signal: off.signal });
    off.abort(new Error('enough'));
    await expect(outcome).rejects.toThrow('enough');
    const next = await jobs.submit('read-account', ask('next'));
    await pause(100);
    await work(jobs, {
      'read-account': read(async (account) => {
        ran.push(account);
        return {};
      }),
    });
    await next.outcome();
    expect(ran).toEqual(['next']);
  });

  test('whoever waits for a job that nobody will do any more is told', async () => {
    // In one process nothing is lost but with those who wait.
    if (place.kind === 'sqlite') return;
    const jobs = await open();
    const outcome = (await jobs.submit('read-account', ask('1'))).outcome();
    const ended = expect(outcome).rejects.toMatchObject({
      problem: { code: 'job-lost', params: { kind: 'read-account' } },
    });
    await place.raw("update pgboss.job set state = 'failed'");
    await ended;
  });

  test('closing ends those who wait', async () => {
    const jobs = await open();
    const outcome = (await jobs.submit('read-account', ask('1'))).outcome();
    const ended = expect(outcome).rejects.toMatchObject({ problem: { code: 'interrupted' } });
    await jobs.close();
    await ended;
    opened = opened.filter((one) => one !== jobs);
  });
});
