/** How sure, how long: what an answer, an interruption and another matter are told apart by. */

/** A turn of another kind than the matter under way must be this sure to be taken as one. */
export const SURE_INTERRUPTION = 0.6;
/** Up to so many characters, what stands after a question of our own accord answers it. */
export const BRIEF_ANSWER = 8;
/** A message up to this long that answers the question is nothing else. */
export const SHORT_ANSWER = 30;
/** In the middle of a matter, fewer characters are no other one, unless they say so (另外, 顺便). */
export const SHORTEST_MATTER = 12;
