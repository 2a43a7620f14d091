-- SPDX-License-Identifier: EUPL-1.2
-- How a site addresses people, and its own words for an idea and for the outcome.
ALTER TABLE site ADD COLUMN register {text} NOT NULL DEFAULT 'informal';
ALTER TABLE site ADD COLUMN idea_word {text} NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN ideas_word {text} NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN idea_article {text} NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN chosen_word {text} NOT NULL DEFAULT '';
