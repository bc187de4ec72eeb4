/** Why a call was refused, from the message that the refusal carried. */
import { decodeDiagnosticMessage } from '../authorization/diagnostic-message.ts';
import { type Operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import { ramOperation } from './model.ts';

/** The vendor documents no error for a text that is no message (unconfirmed). */
const NO_MESSAGE = 'InvalidParameter.EncodedDiagnosticMessage';

export const diagnosticOperations: readonly Operation[] = [
  ramOperation(
    'DecodeDiagnosticMessage',
    'read',
    [],
    // The vendor calls it optional; without it there is nothing to decode.
    { EncodedDiagnosticMessage: str() },
    [NO_MESSAGE],
    (call, p) => {
      const message = decodeDiagnosticMessage(p.EncodedDiagnosticMessage ?? '');
      // To any other account a message is as good as none.
      if (message?.AuthPrincipal.AuthPrincipalOwnerId !== call.account)
        throw refuse(400, NO_MESSAGE, 'The parameter EncodedDiagnosticMessage is not valid.');
      return { DecodedDiagnosticMessage: message };
    },
  ),
];
