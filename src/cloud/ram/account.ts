/** The account's own settings. */
import { type Operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import { accountSettings, ramOperation } from './model.ts';

export const accountOperations: readonly Operation[] = [
  ramOperation('GetAccountAlias', 'read', {}, [], (call) => ({
    AccountAlias: call.table(accountSettings).get('settings')?.AccountAlias ?? call.account,
  })),
  ramOperation(
    'SetAccountAlias',
    'write',
    { AccountAlias: str().need() },
    ['InvalidParameter.AccountAlias'],
    (call, p) => {
      if (!/^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/.test(p.AccountAlias))
        throw refuse(400, 'InvalidParameter.AccountAlias', 'The parameter AccountAlias is not valid.');
      call.table(accountSettings).put('settings', { AccountAlias: p.AccountAlias });
      return {};
    },
  ),
  ramOperation('ClearAccountAlias', 'write', {}, [], (call) => {
    call.table(accountSettings).delete('settings');
    return {};
  }),
];
