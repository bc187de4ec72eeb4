/** Before all tests: those that start processes start the command as it is published. */
import { builtCommand } from '../../tools/built-command.ts';

export async function setup(): Promise<void> {
  process.env.POSTERN_TEST_COMMAND = await builtCommand();
}
