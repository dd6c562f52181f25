/** What trainers do beside drills and exams: the programme, the class, contests, and at the live desk mystery owners. */
import type { DrillDesk, ExamDesk } from '../lessons.ts';
import type { TrainingDesk } from '../staff.ts';
import { createClassroomDesk } from './classroom.ts';
import { createContestDesk } from './contests.ts';
import { createMessengerDesk } from './messenger.ts';
import { createMysteryDesk, type MysteryOptions } from './mystery.ts';
import { createProgrammeDesk } from './programme.ts';
import type { TrainingOptions } from './training-papers.ts';

type Lessons = { readonly drills: DrillDesk; readonly exams: ExamDesk };

/** Without the live desk, as the command line has it. */
export function createTraining(
  options: TrainingOptions & Lessons,
): Omit<TrainingDesk, 'mystery' | 'messenger'> {
  const programme = createProgrammeDesk(options);
  return {
    programme,
    classroom: createClassroomDesk({ ...options, programme }),
    contests: createContestDesk({ ...options, programme }),
  };
}

export function createLiveTraining(options: Omit<MysteryOptions, 'programme'> & Lessons): TrainingDesk {
  const training = createTraining(options);
  return {
    ...training,
    mystery: createMysteryDesk({ ...options, programme: training.programme }),
    messenger: createMessengerDesk(options),
  };
}
