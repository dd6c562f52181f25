/** What is marked of one's own: of those who talk with owners their talks too, of all others the points alone. */
import type { Right } from '../../../src/contract.ts';

export const mineWord = (rights: readonly Right[]) => (rights.includes('desk') ? 'nav.mine' : 'nav.points');
