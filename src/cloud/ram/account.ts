/** The account's own settings. */
import { ram } from '../arn.ts';
import { type Operation, refuse } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import { accountSettings, ramOperation } from './model.ts';

export const accountOperations: readonly Operation[] = [
  ramOperation('GetAccountAlias', 'read', [ram.account], {}, [], (call) => ({
    AccountAlias: call.table(accountSettings).get('settings')?.AccountAlias ?? call.account,
  })),
  ramOperation(
    'SetAccountAlias',
    'write',
    [ram.account],
    { AccountAlias: str().need() },
    ['InvalidParameter.AccountAlias'],
    (call, p) => {
      if (!/^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/.test(p.AccountAlias))
        throw refuse(400, 'InvalidParameter.AccountAlias', 'The parameter AccountAlias is not valid.');
      call.table(accountSettings).put('settings', { AccountAlias: p.AccountAlias });
      return {};
    },
  ),
  ramOperation('ClearAccountAlias', 'write', [ram.account], {}, [], (call) => {
    call.table(accountSettings).delete('settings');
    return {};
  }),
];
