// SPDX-License-Identifier: EUPL-1.2
import { others } from './others.mjs';
import { town } from './town.mjs';

// name: [mood, what draws it]. What matters stands in the middle: a ballot shows the square of x 200 to 1000, the top of a plan's
// page the strip of y 130 to 670.
export const scenes = { ...town, ...others };
