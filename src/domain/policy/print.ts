/** A policy document as text that the vendor takes. */
import type { Patterns, PolicyDocument, Statement } from './document.ts';

/** As short as it gets: size is limited. */
export function printPolicy({ statements }: PolicyDocument): string {
  return JSON.stringify({ Version: '1', Statement: statements.map(toStatement) });
}

function toStatement({ effect, actions, resources, conditions, principals }: Statement): object {
  const byOperator: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of conditions)
    byOperator[operator] = { ...byOperator[operator], [key]: values };
  return {
    Effect: effect,
    ...elementOf('Action', actions),
    ...(resources && elementOf('Resource', resources)),
    ...(principals && { Principal: toPrincipal(principals) }),
    ...(conditions.length > 0 && { Condition: byOperator }),
  };
}

function elementOf(name: string, { negated, texts }: Patterns): object {
  return { [negated ? `Not${name}` : name]: texts.length === 1 ? texts[0] : texts };
}

function toPrincipal({ ram, service, federated }: NonNullable<Statement['principals']>): object {
  return {
    ...(ram.length > 0 && { RAM: ram }),
    ...(service.length > 0 && { Service: service }),
    ...(federated.length > 0 && { Federated: federated }),
  };
}
