-- SPDX-License-Identifier: EUPL-1.2
-- What an amendment of a running vote says besides its text (src/ballot/amend.c).
ALTER TABLE vote_entry ADD COLUMN detail {text} NOT NULL DEFAULT '';
