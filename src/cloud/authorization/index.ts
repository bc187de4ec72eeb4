/** Answers what the dispatcher asks: every call of every product is decided here, before any resource is looked at. */
import type { SemanticsProfile } from '../../domain/semantics/profile.ts';
import type { Authorizer } from '../kernel/authorize.ts';
import type { State } from '../kernel/state.ts';
import { Evaluators } from './evaluators.ts';
import { principalOf } from './principal.ts';
import { refusal } from './refusal.ts';

/** Every resource under every set of keys must be allowed; the first that is not makes the refusal. */
export function createAuthorizer(state: State, profile: SemanticsProfile): Authorizer {
  const evaluators = new Evaluators(state, profile);
  return {
    authorize(call, { product }, { action, resources, keys }) {
      for (const resource of resources) {
        const evaluator = evaluators.for(call.caller, { action, resource }, call.now);
        for (const set of keys) {
          const request = { action, resource, keys: set };
          if (evaluator.decide(request) === 'allow') continue;
          throw refusal(principalOf(state, call.caller), product, request, evaluator.explain(request));
        }
      }
    },
  };
}
