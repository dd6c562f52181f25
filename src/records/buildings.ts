/** Which of a community's buildings have a name: owners misspell names, not numbers. */

/** Whether a building is called by a name, and not by a number or a letter. */
export const isBuildingName = (building: string): boolean => /\p{Script=Han}{2}/u.test(building);
