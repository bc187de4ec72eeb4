/** The one place where a call is allowed or refused; every operation's RAM declaration is at hand here. */
import { ApiError } from './api-error.ts';
import type { Call, Operation } from './operation.ts';
import type { Decoded, Params } from './params.ts';

/** Any valid key of the account may do anything in it, and nothing anywhere else. */
export function authorize(call: Call, operation: Operation, _params: Decoded<Params>): void {
  if (call.caller.account !== call.account) {
    throw new ApiError(
      403,
      'Forbidden.RAM',
      `User not authorized to operate on the specified resource: ${operation.ram.action}.`,
    );
  }
}
