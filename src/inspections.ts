/** The supervisors' checklist (督导检查表, spec 03): what was found on the spot, scored by block, with pictures. */
import type { Colleague } from './converse/event.ts';
import type { InspectionBlock } from './library/inspection-schema.ts';

export type { InspectionBlock } from './library/inspection-schema.ts';

export interface InspectionFinding {
  /** Of the block's items. */
  readonly item: string;
  readonly remark: string;
  /** Ids of kept pictures. */
  readonly photos: readonly string[];
}

export interface NewInspection {
  /** Of the screen: the same one twice is one. */
  readonly id: string;
  readonly block: string;
  /** Whom it is of, in blocks that are scored by person. */
  readonly person: string | null;
  readonly findings: readonly InspectionFinding[];
  readonly remark: string;
}

export interface InspectionCard extends NewInspection {
  readonly title: string;
  readonly at: number;
  readonly by: string;
  readonly score: number;
  readonly points: number;
}

/** A block in a community: how often it was looked at, and the mean of its scores. */
export interface InspectionMean {
  /** What it is called. */
  readonly community: string;
  /** The community whose page it is. */
  readonly own: boolean;
  readonly block: string;
  readonly title: string;
  readonly times: number;
  readonly score: number;
  readonly points: number;
}

/** A block in a month: null where nobody looked. */
export interface InspectionMonths {
  readonly block: string;
  readonly title: string;
  readonly points: number;
  /** "2026-11", without gaps, the earliest first. */
  readonly months: readonly string[];
  readonly scores: readonly (number | null)[];
}

export interface InspectionDesk {
  blocks(): readonly InspectionBlock[];
  /** Names that a sheet may be of: of the staff, and of those who have one. */
  people(): Promise<readonly string[]>;
  /** @throws YingdaError E_INPUT_SHAPE when the block, item or person is not one, E_CONFLICT about oneself */
  record(inspection: NewInspection, by: Colleague): Promise<InspectionCard>;
  /** The newest first. */
  list(filter: {
    readonly since: number;
    readonly person?: string | undefined;
    readonly block?: string | undefined;
  }): Promise<readonly InspectionCard[]>;
  /** How the means of this community went, by block. */
  months(since: number): Promise<readonly InspectionMonths[]>;
  /** Of all communities of the organisation, by block. */
  compare(since: number): Promise<readonly InspectionMean[]>;
  /** Records with their findings, communities and months, as an .xlsx file. */
  sheet(since: number): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
}
