/** `postern policy eval`: a policies file and requests → decisions → view, a batch at a time. */
import { resultOf } from '../../../app/policy/evaluate-requests.ts';
import { type Decision, type Evaluation, Evaluator } from '../../../domain/policy/evaluate.ts';
import type { Request } from '../../../domain/policy/request.ts';
import { problem } from '../../../problem.ts';
import { type Context, type GlobalFlags, print, write } from '../context.ts';
import { deviations, parseProfile } from '../profile.ts';
import { abortOnInterrupt, startTicker } from '../progress.ts';
import { readPolicySet } from '../read-policies.ts';
import { openRequests, type RequestFile } from '../read-requests.ts';
import { evaluationSummary, evaluationView } from '../views/policy-eval-view.ts';

export interface PolicyEvalFlags extends GlobalFlags {
  readonly policies?: string;
  readonly requests?: string;
  readonly profile?: readonly string[];
}

/** Exit code: 0 everything was decided, 3 some decision is unknown. */
export async function runPolicyEval(flags: PolicyEvalFlags, context: Context): Promise<number> {
  const { policies, requests } = flags;
  if (policies === undefined) throw problem('missing-argument', { argument: '--policies' });
  if (requests === undefined) throw problem('missing-argument', { argument: '--requests' });
  if (policies === '-' && requests === '-')
    throw problem('bad-flag', { flag: '--requests', value: '-', expected: '--policies -, --requests FILE' });
  const { profile } = parseProfile(flags.profile);
  const evaluator = new Evaluator(readPolicySet(policies), profile);
  const counts: Counts = { allow: 0, 'explicit-deny': 0, 'implicit-deny': 0, unknown: 0 };
  const output: Output = context.json
    ? new JsonOutput(deviations(profile))
    : new HumanOutput(context, counts);
  const ticker = startTicker(context, context.messages.policies.eval.progress);
  const interrupt = abortOnInterrupt();
  let file: RequestFile | undefined;
  try {
    const onRead = (read: number): void => ticker.update({ read, decided: 0 });
    file = await openRequests(requests, { signal: interrupt.signal, onRead });
    let decided = 0;
    for await (const batch of file.batches()) {
      for (const request of batch) {
        const evaluation = evaluator.explain(request);
        counts[evaluation.decision] += 1;
        decided += 1;
        output.add(request, evaluation, decided);
        if (output.isFull) await output.flush();
      }
      if (interrupt.signal.aborted) throw problem('interrupted', {});
      ticker.update({ read: file.count, decided });
    }
    ticker.stop();
    await output.end();
    return counts.unknown > 0 ? 3 : 0;
  } finally {
    file?.close();
    ticker.stop();
    interrupt.dispose();
  }
}

type Counts = Record<Decision, number>;

/** Results are gathered to pieces of this many characters before they are written. */
const PIECE = 1 << 16;

abstract class Output {
  protected text = '';

  /** `number` counts the requests from 1. */
  abstract add(request: Request, evaluation: Evaluation, number: number): void;
  abstract end(): Promise<void>;

  get isFull(): boolean {
    return this.text.length >= PIECE;
  }

  async flush(): Promise<void> {
    await write(this.text);
    this.text = '';
  }
}

/** One JSON document, a result a line. */
class JsonOutput extends Output {
  constructor(profile: Readonly<Record<string, string>>) {
    super();
    const head = JSON.stringify({ schema: 'postern.policy-eval/v1', profile });
    this.text = `${head.slice(0, -1)},"results":[`;
  }

  // A line stays open for the comma before the next one.
  add(request: Request, evaluation: Evaluation, number: number): void {
    this.text += `${number === 1 ? '' : ','}\n${JSON.stringify(resultOf(request, evaluation))}`;
  }

  async end(): Promise<void> {
    await print(`${this.text}\n]}`);
  }
}

/** A block for each request, and a summary. */
class HumanOutput extends Output {
  private readonly context: Context;
  private readonly counts: Readonly<Counts>;

  constructor(context: Context, counts: Readonly<Counts>) {
    super();
    this.context = context;
    this.counts = counts;
  }

  add(request: Request, evaluation: Evaluation, number: number): void {
    this.text += `${evaluationView(request, evaluation, number, this.context)}\n\n`;
  }

  async end(): Promise<void> {
    await print(this.text + evaluationSummary(this.counts, this.context));
  }
}
