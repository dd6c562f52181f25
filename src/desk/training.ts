/** What trainers do beside drills and exams: the programme, the class, contests. */
import type { DrillDesk, ExamDesk } from '../lessons.ts';
import type { TrainingDesk } from '../staff.ts';
import { createClassroomDesk } from './classroom.ts';
import { createContestDesk } from './contests.ts';
import { createProgrammeDesk } from './programme.ts';
import type { TrainingOptions } from './training-papers.ts';

export function createTraining(
  options: TrainingOptions & { readonly drills: DrillDesk; readonly exams: ExamDesk },
): TrainingDesk {
  const programme = createProgrammeDesk(options);
  return {
    programme,
    classroom: createClassroomDesk({ ...options, programme }),
    contests: createContestDesk({ ...options, programme }),
  };
}
