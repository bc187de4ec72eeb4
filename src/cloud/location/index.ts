/** Location: where each product is to be called. This cloud answers with the address that it was asked on. */
import { needs } from '../arn.ts';
import { type Operation, operation } from '../kernel/operation.ts';
import { str } from '../kernel/params.ts';
import { regionEndpoint } from '../kernel/regions.ts';

const CENTRAL: Readonly<Record<string, string>> = Object.freeze({
  ram: 'ram.aliyuncs.com',
  resourcemanager: 'resourcemanager.aliyuncs.com',
  resourcedirectory: 'resourcedirectory.aliyuncs.com',
});

export const operations: readonly Operation[] = [
  operation({
    product: 'Location',
    version: '2015-06-12',
    scope: 'account',
    action: 'DescribeEndpoints',
    access: 'read',
    params: { Id: str().need(), ServiceCode: str().need(), Type: str() },
    // In none of the vendor's tables. Its clients ask this before any call, and its system policies for single products
    // do not mention it, so it must be free.
    ram: { ...needs('location:DescribeEndpoints'), exempt: true },
    errors: [],
    handle(call, p) {
      const code = p.ServiceCode.toLowerCase();
      // A client on a stand-in's own address must stay on it; one behind the vendor's names gets those.
      const vendor = CENTRAL[code] ?? regionEndpoint(code, p.Id);
      const Endpoint = call.host.endsWith('.aliyuncs.com') ? vendor : call.host;
      return {
        Success: true,
        Endpoints: {
          Endpoint: [
            {
              Endpoint,
              Id: p.Id,
              Namespace: '26842',
              SerivceCode: code,
              ServiceCode: code,
              Type: p.Type ?? 'openAPI',
              Protocols: { Protocols: ['HTTP', 'HTTPS'] },
            },
          ],
        },
      };
    },
  }),
];
