-- SPDX-License-Identifier: EUPL-1.2
-- Which format and which way of leaving small numbers out (src/methods/budget/explanation.h): older ones are made again.
ALTER TABLE vote_explanation ADD COLUMN version {int} NOT NULL DEFAULT 1;
