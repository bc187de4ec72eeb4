/** The vendor's refusal of a call for want of permission, with its diagnosis (facts/policy.md 5.5). */
import { type Diagnosis, toDiagnosis } from '../../domain/policy/diagnosis.ts';
import type { Evaluation, Stage } from '../../domain/policy/evaluate.ts';
import type { Request } from '../../domain/policy/request.ts';
import { ApiError } from '../kernel/api-error.ts';
import { encodeDiagnosticMessage, type UndecidedStatement } from './diagnostic-message.ts';
import { type AuthPrincipal, authPrincipalOf, type Principal } from './principal.ts';

/** Top-level field of the error body; clients of the vendor hand it on as it is. */
export interface AccessDeniedDetail extends AuthPrincipal {
  readonly AuthAction: string;
  readonly PolicyType: NonNullable<Diagnosis['NoPermissionPolicyType']>;
  readonly NoPermissionType: 'ExplicitDeny' | 'ImplicitDeny';
  readonly EncodedDiagnosticMessage: string;
}

const IDENTITY_PRODUCTS = new Set(['Ram', 'Sts', 'ResourceManager', 'ResourceDirectoryMaster']);
const FORBIDDEN =
  "User not authorized to operate on the specified resource, or this API doesn't support RAM.";
const NO_PERMISSION = 'You are not authorized to do this action. You should be authorized by RAM.';

export function refusal(
  principal: Principal,
  product: string,
  request: Request,
  evaluation: Evaluation,
): ApiError {
  const undecided = undecidedIn(evaluation);
  const authPrincipal = authPrincipalOf(principal);
  const diagnosis = toDiagnosis(request, evaluation);
  const detail: AccessDeniedDetail = {
    AuthAction: request.action,
    ...authPrincipal,
    PolicyType: diagnosis.NoPermissionPolicyType ?? POLICY_TYPES[stageOf(evaluation)],
    NoPermissionType: diagnosis.ExplicitDeny ? 'ExplicitDeny' : 'ImplicitDeny',
    EncodedDiagnosticMessage: encodeDiagnosticMessage({
      ...diagnosis,
      AuthPrincipal: authPrincipal,
      ...(undecided.length > 0 && { UndecidedStatements: undecided }),
    }),
  };
  const [code, text] = IDENTITY_PRODUCTS.has(product)
    ? (['NoPermission', NO_PERMISSION] as const)
    : (['Forbidden.RAM', FORBIDDEN] as const);
  return new ApiError(403, code, `${text}${reasonOf(undecided)}`, { AccessDeniedDetail: detail });
}

const POLICY_TYPES: Readonly<Record<Stage, AccessDeniedDetail['PolicyType']>> = Object.freeze({
  control: 'ControlPolicy',
  session: 'SessionPolicy',
  identity: 'AccountLevelIdentityBasedPolicy',
  trust: 'AssumeRolePolicy',
});

/** Where an undecided way, which may have passed every stage, first became so. */
function stageOf({ stage, matched }: Evaluation): Stage {
  return stage ?? matched.find(({ applies }) => applies === 'unknown')?.stage ?? 'identity';
}

function undecidedIn({ decision, matched }: Evaluation): UndecidedStatement[] {
  if (decision !== 'unknown') return [];
  return matched
    .filter(({ applies }) => applies === 'unknown')
    .map(({ policy, statement }) => ({ PolicyIdentifier: policy.id, StatementNumber: statement + 1 }));
}

/** Unknown is not allowed, and a refusal for that reason names it: what the statements mean is not documented. */
function reasonOf(undecided: readonly UndecidedStatement[]): string {
  if (undecided.length === 0) return '';
  const names = undecided.map((one) => `statement ${one.StatementNumber} of "${one.PolicyIdentifier}"`);
  return ` Undecided policy: nothing says whether it applies: ${names.join(', ')}.`;
}
