/** The part of the store port that keeps what staff have learnt: when a situation is due again, and their records (TRN-12). */

/** How well a trainee keeps a situation in mind. */
export interface MemoryRow {
  readonly trainee: string;
  readonly situation: string;
  /** When it is to be practised again. */
  readonly dueAt: number;
  /** The forgetting curve, as JSON (ts-fsrs). */
  readonly card: unknown;
  readonly at: number;
}

/**
 * exam: a paper that was marked; regrade: a mark changed by an invigilator; decision: a warning after the last make-up
 * exam, or none, as a person decided; certificate and revocation; training: a
 * session that was held; signoff: a day of the induction; mystery: a mystery owner who was answered.
 */
const TRAINING_KINDS = [
  'exam',
  'regrade',
  'decision',
  'certificate',
  'revocation',
  'training',
  'signoff',
  'mystery',
] as const;
export type TrainingKind = (typeof TRAINING_KINDS)[number];

/** A line of somebody's training record (《员工记录表》). Never changed: what alters it is a line of its own. */
export interface TrainingRecord {
  readonly id: string;
  readonly communityId: string;
  readonly trainee: string;
  readonly kind: TrainingKind;
  /** TRN-2 …; spec 04. */
  readonly rule: string;
  readonly at: number;
  readonly detail: unknown;
}

export interface TrainingFilter {
  readonly trainee?: string;
  readonly kind?: TrainingKind;
  readonly rule?: string;
  /** At most so many, 1000 where absent. */
  readonly limit?: number;
}

export interface Learning {
  /** Replaces what is kept of this trainee and situation. */
  remember(row: MemoryRow): Promise<void>;
  /** Of one trainee, or of all; the soonest due first. */
  memories(trainee?: string): Promise<MemoryRow[]>;
  /** The same id is kept once. @returns whether it was new */
  keepTraining(record: TrainingRecord): Promise<boolean>;
  /** Newest first. */
  trainings(filter: TrainingFilter): Promise<TrainingRecord[]>;
}
