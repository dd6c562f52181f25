/** A line of wording for screens of staff, with the slots it may hold. */
import { z } from 'zod';
import { parseTemplate } from '../text/template.ts';

export const line = (...slots: string[]) =>
  z.string().superRefine((text, context) => {
    const template = parseTemplate(text);
    if (typeof template === 'string') context.addIssue({ code: 'custom', message: template });
    else
      for (const slot of template.slots.filter((one) => !slots.includes(one)))
        context.addIssue({ code: 'custom', message: `unknown slot {${slot}}, allowed: ${slots.join(' ')}` });
  });
