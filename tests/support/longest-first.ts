/**
 * In which order the files of tests run, several at a time: what takes longest begins first, so that nothing long is
 * left over for the end, when it would run alone.
 */
import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files of more than half a minute, longest first. */
const LONGEST = [
  'browser/panel',
  'browser/watching',
  'browser/account-pages',
  'stores/artifact-stores',
  'flows/logout-restart',
  'stores/session-lists',
  'flows/faults',
  'browser/single-logout',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const largestFirst = await super.sort(files);
    const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const rank = LONGEST.findIndex((name) => moduleId.endsWith(path.normalize(`/${name}.test.ts`)));
      return rank === -1 ? LONGEST.length : rank;
    };
    // Stable: the others keep their order.
    return largestFirst.sort((a, b) => groupOf(a) - groupOf(b) || rankOf(a) - rankOf(b));
  }
}
