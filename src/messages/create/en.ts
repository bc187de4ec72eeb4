/** English texts about creating groups and instances. */

/** `1 call`, `2 calls`. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

interface Made {
  readonly name: string;
  readonly vpc: string;
  readonly region: string;
  readonly id: string;
}

interface Born {
  readonly name: string;
  readonly region: string;
  readonly ids: string;
}

export const createEn = {
  group: {
    created: (p: Made): string =>
      `Created: security group ${p.name} (${p.id}) in ${p.vpc}, ${p.region}. Its rules were read back.`,
    unchanged: (p: Made): string =>
      `Nothing to do: security group ${p.name} (${p.id}) in ${p.vpc} is as asked for.`,
    planned: (p: Made): string =>
      `Nothing was changed. For security group ${p.name} in ${p.vpc}, ${p.region}, these calls would be made:`,
    refused: (p: Made): string =>
      `REFUSED: security group ${p.name} would expose ops ports. Nothing was created.`,
    next: (region: string, id: string): string =>
      `Use it: postern create instance --region ${region} --group ${id}`,
  },
  instance: {
    created: (p: Born): string => `Created and running: ${p.name} (${p.ids}) in ${p.region}.`,
    unchanged: (p: Born): string => `Nothing to do: ${p.name} (${p.ids}) was made by an equal request.`,
    planned: (p: Born): string =>
      `Nothing was changed. For ${p.name} in ${p.region}, these calls would be made:`,
    refused: (p: Born): string => `REFUSED: ${p.name} would be born exposed. Nothing was created.`,
    exposed: (p: Born): string =>
      `EXPOSED: ${p.name} (${p.ids}) runs, and is open to more than its groups said before. Somebody may have changed them.`,
    unread: (p: { id: string; code: string }): string =>
      `launch template ${p.id} could not be read (${p.code}): which groups it brings is not known. To go on anyway: --accept-unread-template`,
    tried: 'The vendor was asked: it would make them.',
    others: (count: number): string =>
      count === 1 ? 'The other instance is alike.' : `The other ${count} instances are alike.`,
    waiting: (p: { states: Readonly<Record<string, number>>; seconds: number }): string =>
      `${Object.entries(p.states)
        .map(([state, count]) => `${state} ${count}`)
        .join(', ')} (${p.seconds} s)`,
  },
  labels: { proof: 'proof', rule: 'rule', unknown: 'unknown', instead: 'instead', anyway: 'anyway' },
  asked: (flag: string): string => `asked for by ${flag}`,
  accept: (services: string): string => `--accept-exposure ${services}`,
  insteadExample: '203.0.113.0/24 is an example: put your own addresses there.',
  members: 'members of other groups only',
  andMembers: ', and members of other groups',
  whoReaches: 'Who reaches ops ports:',
  calling: (operation: string): string => `calling ${operation}`,
  ask: (calls: number): string => `Make ${counted(calls, 'call')}? [y/N] `,
  isYes: (answer: string): boolean => answer === 'y' || answer === 'yes',
  questions: {
    region: 'Region:',
    name: 'Name:',
    vpc: 'VPC (number or id):',
    vSwitch: 'vSwitch (number or id):',
    image: 'Image (number or id):',
    type: 'Instance type (number or name):',
    group: 'Security group: the id of one, or a name for a new one:',
    source: 'Where administrators come from, as office=203.0.113.0/24 (Enter when there is no more):',
    allow: 'Who may come in, as ssh=office or tcp/443=0.0.0.0/0 (Enter when there is no more):',
    such: (example: string): string => `such as ${example}`,
    asFlags: (command: string): string => `The same without questions:\n  ${command}`,
  },
  help: {
    create: 'create security groups and instances that expose no ops port',
    group: 'create a security group, refused if it would expose an ops port',
    name: 'name',
    vpc: 'VPC of the group',
    groupType: 'basic or enterprise',
    region: 'region (or ALIBABA_CLOUD_REGION_ID)',
    allow: 'rule: tcp/443=0.0.0.0/0, ssh=office, ssh=workbench-intl, mysql=sg-…',
    acceptExposure: 'go on although this service is exposed, such as ssh',
    tag: 'tag, such as team=web',
    instance: 'create instances, refused if they would be born exposed',
    useGroup: 'security group of the instances; may be repeated',
    newGroup: 'make a group of this name first, with the rules of --allow',
    image: 'image',
    instanceType: 'instance type, such as ecs.g7.large',
    vSwitch: 'vSwitch that they go to',
    public: 'public bandwidth in Mbps; 0 is no public address (0)',
    keyPair: 'SSH key pair',
    count: 'how many (1)',
    template: 'launch template, by id or name; its groups are used where none is named',
    acceptUnread: 'go on although the template cannot be read',
    dryRunApi: 'judge and show the calls, change nothing; api: also ask the vendor',
    print: 'print the calls instead: cli or terraform',
    dryRun: 'judge and show the calls, change nothing',
    request: 'tells this request from an equal one made before',
  },
  problem: {
    'create-name-taken': (p: { name: string; vpc: string; group: string }) => ({
      text: `there is a group \`${p.name}\` in \`${p.vpc}\`, and it is not what was asked for: \`${p.group}\``,
      hint: `choose another --name, or look at it: postern explain ${p.group}`,
    }),
    'create-lost': (p: { operation: string; code: string; message: string; name: string }) => ({
      text: `${p.operation} for \`${p.name}\` was not answered (${p.code}${p.message === '' ? '' : `: ${p.message}`}): it may have been done`,
      hint: 'run the same command again: it goes on from there and makes nothing twice',
    }),
    'create-stopped': (p: {
      operation: string;
      code: string;
      message: string;
      requestId: string;
      group: string;
      region: string;
    }) => ({
      text: `security group \`${p.group}\` was created, and ${p.operation} failed: ${p.code}${p.message === '' ? '' : `: ${p.message}`}${p.requestId === '' ? '' : ` (request ${p.requestId})`}`,
      hint: `run the same command again to finish it, or remove it: aliyun ecs DeleteSecurityGroup --RegionId ${p.region} --SecurityGroupId ${p.group}`,
    }),
    'create-not-as-said': (p: { group: string; region: string }) => ({
      text: `security group \`${p.group}\` lets in somebody else than its rules were meant to`,
      hint: `somebody may be changing it; look at it (postern explain ${p.group} --region ${p.region}) before it is used`,
    }),
    'create-vanished': (p: { ids: string }) => ({
      text: `an equal request made \`${p.ids}\` before, which is not there any more`,
      hint: 'to make it anew, add --request with any text, such as --request 2',
    }),
    'create-needs-yes': () => ({
      text: 'this would create something, and there is nobody to ask',
      hint: 'look at it with --dry-run first, then add --yes',
    }),
    'create-needs-group': () => ({
      text: 'an instance without a group joins the default one, which is open to everybody as the vendor makes it',
      hint: 'name one with --group, or make one with --new-group and --allow',
    }),
    'create-template-missing': (p: { id: string; version: string }) => ({
      text: `there is no launch template \`${p.id}\`${p.version === '' ? '' : `, or it has no version ${p.version}`}`,
      hint: 'check its id or name, the region and the account',
    }),
    'create-template-groups': (p: { id: string; version: string; reason: string }) => ({
      text:
        p.reason === 'primary'
          ? `launch template \`${p.id}\` makes the primary interface in version ${p.version}: no other group can be named beside the groups of that interface`
          : `launch template \`${p.id}\` names no security group in version ${p.version}: an instance without one joins the default one, which is open to everybody as the vendor makes it`,
      hint:
        p.reason === 'primary'
          ? `leave out --group and --new-group, or name a version without that interface: --launch-template ${p.id}:N`
          : 'name one with --group, or make one with --new-group and --allow',
    }),
    'create-group-unfit': (p: { group: string; reason: string }) => ({
      text: `\`${p.group}\` cannot be used: ${
        (
          {
            missing: 'it is not there',
            managed: 'a cloud service owns it',
            'other-vpc': 'it is not in the VPC of the vSwitch',
            'mixed-types': 'groups of one instance are all basic or all enterprise',
          } as Readonly<Record<string, string>>
        )[p.reason] ?? p.reason
      }`,
      hint: 'check the id and the region; postern scan shows the groups that there are',
    }),
    'create-incomplete': (p: { name: string; found: number; count: number }) => ({
      text: `an equal request made ${p.count} instances \`${p.name}\`, and ${p.found} of them are left`,
      hint: 'to make them anew, add --request with any text, such as --request 2',
    }),
    'create-not-running': (p: { ids: string; states: string; minutes: number }) => ({
      text: `after ${p.minutes} minutes not all instances run (${p.states}): \`${p.ids}\``,
      hint: 'they are there, and cost money; run the same command again to wait on, or delete them',
    }),
    'create-unseen': (p: { ids: string; code: string; region: string }) => ({
      text: `instances were created, and who reaches them was not read (${p.code}): \`${p.ids}\``,
      hint: `look at them: postern explain ${p.ids.replaceAll(',', '')} --region ${p.region}`,
    }),
    'create-not-printable': (p: { form: string; what: string }) => ({
      text: `\`${p.what}\` cannot be said in ${p.form}`,
      hint: 'leave it out, or use --print cli',
    }),
    'create-bad-allow': (p: { allow: string; reason: string; part: string; similar: string }) => ({
      text: `--allow \`${p.allow}\`: ${
        (
          {
            form: 'it needs traffic, =, and a source',
            traffic: `\`${p.part}\` is no service, protocol or port`,
            ports: `\`${p.part}\` is no range of ports between 1 and 65535`,
            source: `\`${p.part}\` is no address, CIDR, trusted name, list or group`,
            enterprise: `an enterprise group takes no group as a source, such as \`${p.part}\``,
            family: `\`${p.part}\` is of the other address family than the protocol`,
          } as Readonly<Record<string, string>>
        )[p.reason] ?? p.part
      }`,
      hint:
        p.similar === ''
          ? 'such as tcp/443=0.0.0.0/0, tcp/8000-8100=10.0.0.0/8, ssh=203.0.113.0/24, icmp=10.0.0.0/8'
          : `did you mean ${p.similar}?`,
    }),
    'create-too-many-rules': (p: { rules: number; limit: number; what: string }) => ({
      text:
        p.what === 'group-peers'
          ? `${p.rules} rules would name a group as their source, and ${p.limit} are allowed`
          : `that would be ${p.rules} rules, and one call takes ${p.limit}`,
      hint: 'put addresses into a prefix list and name it: --allow ssh=pl-…',
    }),
    'create-interface-full': (p: { groups: string; rules: number; limit: number }) => ({
      text: `${p.rules} rules would count on one interface (\`${p.groups}\`), and ${p.limit} are allowed; a prefix list counts as all the entries that it may have`,
      hint: 'name fewer groups or sources, or lists with a smaller MaxEntries',
    }),
  },
};
