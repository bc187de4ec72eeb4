/** The instance types that can be bought here. */
export interface InstanceType {
  readonly id: string;
  readonly cpu: number;
  /** GiB. */
  readonly memory: number;
}

const type = (id: string, cpu: number, memory: number): InstanceType => Object.freeze({ id, cpu, memory });

export const INSTANCE_TYPES: readonly InstanceType[] = Object.freeze([
  type('ecs.t6-c1m1.large', 2, 2),
  type('ecs.c7.large', 2, 4),
  type('ecs.g6.large', 2, 8),
  type('ecs.g7.large', 2, 8),
  type('ecs.g7.xlarge', 4, 16),
  type('ecs.r7.large', 2, 16),
]);

/** Of a type that is not on offer, the size of the most usual one. */
export function sizeOfType(id: string): Pick<InstanceType, 'cpu' | 'memory'> {
  return INSTANCE_TYPES.find((one) => one.id === id) ?? { cpu: 2, memory: 8 };
}
