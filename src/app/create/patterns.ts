/** An interface is in ten groups at most (facts a.5). */
export const MOST_GROUPS = 10;

/** How what is named in a wish is spelt, as the vendor takes it (facts b). */
export const CREATE_PATTERNS = Object.freeze({
  account: /^\d{1,20}$/,
  region: /^[a-z]{2}-[a-z0-9-]+$/,
  vpc: /^vpc-[a-z0-9]+$/,
  vSwitch: /^vsw-[a-z0-9]+$/,
  group: /^sg-[a-z0-9]+$/,
  image: /^[\w.-]+$/,
  type: /^ecs\.[\w.-]+$/,
  /** 2 to 128 characters, a letter first, no address of a page (CreateSecurityGroup). */
  name: /^(?!https?:\/\/)\p{L}[\p{L}\p{N}:_.-]{1,127}$/u,
  /** `lt-bp1abc`, `web` or `web:3`: what follows the last colon is a version when it is a number. */
  template: /^(\p{L}[\p{L}\d:_-]{1,127}?)(?::([1-9]\d{0,8}))?$/u,
});
