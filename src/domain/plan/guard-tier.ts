/** Which tier a policy that is in force is, whoever put it there. */
import type { Patterns, PolicyDocument, Statement } from '../policy/document.ts';
import { compileGlob } from '../policy/glob.ts';
import {
  DEFAULT_GUARDRAIL,
  GUARDED_ACTIONS,
  type GuardrailOptions,
  generateGuardrail,
  TIERS,
  type Tier,
} from '../policy/guardrail.ts';
import { parsePolicy } from '../policy/parse.ts';
import { exemptionsOf } from './guard-scope.ts';

/**
 * The tier whose document this is, whatever roles it leaves alone and whatever its name; null for any other document,
 * of which only the prover can say what it closes.
 */
export function tierOf(document: PolicyDocument): Tier | null {
  const options = optionsOf(document);
  const said = meaningOf(document);
  return (
    TIERS.find((tier) => {
      const own = parsePolicy(generateGuardrail(tier, options), 'control').document;
      return own !== undefined && meaningOf(own) === said;
    }) ?? null
  );
}

/** Whether a document refuses any of the calls that guardrails are about, on whatever conditions. */
export function isGuardrail({ statements }: PolicyDocument): boolean {
  return statements.some(
    ({ effect, actions }) => effect === 'Deny' && GUARDED_ACTIONS.some((one) => covers(actions, one)),
  );
}

function covers({ negated, texts }: Patterns, action: string): boolean {
  return texts.some((text) => compileGlob(text.toLowerCase())(action.toLowerCase())) !== negated;
}

/** The roles and the name that the document was written with, as far as it is a tier's. */
function optionsOf(document: PolicyDocument): GuardrailOptions {
  const { statements } = document;
  const numberOf = (action: string): number => statements.findIndex(({ actions }) => covers(actions, action));
  const exempt = (statement: number): readonly string[] =>
    exemptionsOf(document)
      .filter(([, numbers]) => numbers.includes(statement + 1))
      .map(([pattern]) => pattern.replace(/^.*:role\//, ''));
  const breakGlass = exempt(numberOf('ecs:RunInstances'));
  const [policyName = DEFAULT_GUARDRAIL.policyName] = statements
    .flatMap(({ resources }) => resources?.texts ?? [])
    .flatMap((text) => /:policy\/(.*)$/.exec(text)?.[1] ?? []);
  return {
    brokers: exempt(numberOf('ecs:AuthorizeSecurityGroup')).filter((role) => !breakGlass.includes(role)),
    publishers: [],
    breakGlass,
    policyName,
  };
}

/** Statements, keys and values in an order of their own; texts without case, which says nothing in what tiers name. */
function meaningOf({ statements }: PolicyDocument): string {
  return JSON.stringify(statements.map(statementOf).sort());
}

function statementOf({ effect, actions, resources, conditions }: Statement): string {
  return JSON.stringify([
    effect,
    patternsOf(actions),
    resources && patternsOf(resources),
    conditions.map(({ operator, key, values }) => JSON.stringify([operator, key, textsOf(values)])).sort(),
  ]);
}

function patternsOf({ negated, texts }: Patterns): readonly unknown[] {
  return [negated, textsOf(texts)];
}

function textsOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => text.toLowerCase()))].sort();
}
