/** How deliveries of EventBridge are known, as `postern.yaml` declares it. */
export interface EventBridgeSettings {
  /** The address that the target of the rule names, with its query: it is signed. */
  readonly address: string;
  /** Name of the environment variable that holds the token of the target. */
  readonly token: string;
  /** Regions of the event buses whose signatures are taken. */
  readonly regions: readonly string[];
  /** `none` takes the token alone, for what comes by way of a relay that does not keep the request as it was. */
  readonly signature: 'required' | 'none';
  /** CIDRs that deliveries may come from; empty: any. */
  readonly from: readonly string[];
}
